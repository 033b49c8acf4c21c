"""Daily lists are read in the order of an index, so that a page costs the same at any offset."""

from typing import Any

import pytest
from sqlalchemy import Select, text

from api.queries.lists import Filters, query_of
from api.routers.deadlines import started
from saksgang.development.demo.on_stack import Stack
from store.queries.inbox import duties, unread
from store.queries.membership import ListReader

TOT = ListReader("tot-oslo", ("coordinator",), ("coordinator",))
ASKED = {**TOT.asked(), "most": 200}
WITHOUT = ("seqscan", "sort", "bitmapscan", "incremental_sort")
# Two indexes of the outbox hold this order; which is cheaper depends on what other tests have left there.
QUERIES = {
    "inbox_duties": (duties(more=False).params(ASKED), "ix_deadlines_organisation_due_at_case_id_id"),
    "inbox_unread": (unread(more=False).params(ASKED), "_case_id_seq"),
    "deadlines": (started(TOT).limit(50), "ix_deadlines_organisation_starts_at_case_id_position"),
    "list": (query_of(TOT, Filters()), "ix_cases_opened_at_id"),
}


@pytest.mark.parametrize(("query", "index"), QUERIES.values(), ids=QUERIES)
async def test_a_page_needs_no_sorting(stack: Stack, query: Select[Any], index: str):
    """Where sorting is made dear, the planner finds a way without: the index fits the order and the conditions."""
    literally = {"literal_binds": True, "render_postcompile": True}
    async with stack.engine.begin() as connection:
        written = query.compile(dialect=connection.dialect, compile_kwargs=literally)
        for what in WITHOUT:
            await connection.execute(text(f"set local enable_{what} = off"))
        explained = await connection.exec_driver_sql(f"explain {written}")
        plan = "\n".join(explained.scalars())
    assert index in plan
    assert "Sort" not in plan
