"""DBOS: a long-lived workflow per case that receives messages, executes a step with a row, and publishes an event.

`dbos_cases.py DATABASE [direct]`: with `direct`, each transition is a short workflow, and no workflow waits.
"""

import sys
from uuid import uuid4

from dbos import DBOS, DBOSConfig, SetWorkflowID
from serving import serve
from sqlalchemy import create_engine, text

DATABASE, HOW = sys.argv[1].replace("postgresql://", "postgresql+psycopg://"), sys.argv[2:]
CALLERS, LONG = 8, 3600.0
config: DBOSConfig = {
    "name": "peer",
    "system_database_url": DATABASE,
    "log_level": "ERROR",
    "run_admin_server": False,
    # An executor that starts recovers the running workflows of others with the same id: use one id per process.
    "executor_id": "alone" if HOW else "cases",
}
DBOS(config=config)
engine = create_engine(DATABASE, pool_size=CALLERS)


@DBOS.step()
def insert(row: str, case: str) -> None:
    """Insert one row."""
    with engine.begin() as connection:
        connection.execute(text("insert into dbos_rows values (:row, :case)"), {"row": row, "case": case})


@DBOS.workflow()
def case_life(case: str) -> None:
    """Handle messages forever."""
    while True:
        if row := DBOS.recv("commands", timeout_seconds=LONG):
            insert(row, case)
            DBOS.set_event(row, "done")


@DBOS.workflow()
def transition_alone(row: str, case: str) -> None:
    """Execute one transition of a case without a workflow of its own."""
    insert(row, case)


def to_a_case(caller: int) -> None:
    """Send a transition to the case and wait until it is done."""
    row = str(uuid4())
    DBOS.send(cases[caller], row, "commands")
    if DBOS.get_event(cases[caller], row, timeout_seconds=30) != "done":
        raise SystemExit("no answer")


def alone(caller: int) -> None:
    """Run a transition under its own workflow id and wait until it is done."""
    row = str(uuid4())
    with SetWorkflowID(row):
        transition_alone(row, cases[caller])


with engine.begin() as connection:
    connection.execute(text("create table if not exists dbos_rows (id text primary key, run text not null)"))
DBOS.launch()
cases = [str(uuid4()) for _ in range(CALLERS)]
if not HOW:
    for case in cases:
        with SetWorkflowID(case):
            DBOS.start_workflow(case_life, case)
serve(alone if HOW else to_a_case)
