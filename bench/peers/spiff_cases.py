"""SpiffWorkflow: one BPMN process per case, read from PostgreSQL, advanced by one user task, and written back."""

import sys
import threading
from pathlib import Path
from uuid import uuid4

import psycopg
from serving import serve
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

CALLERS = 8
READ = "select state from spiff_cases where id = %s for update"
WRITE = "update spiff_cases set state = %s where id = %s"
serializer = BpmnWorkflowSerializer()
here = threading.local()


def opened() -> BpmnWorkflow:
    """Create a case that waits for its first follow-up."""
    parser = BpmnParser()
    parser.add_bpmn_file(str(Path(__file__).with_name("case.bpmn")))
    workflow = BpmnWorkflow(parser.get_spec("case"))
    workflow.do_engine_steps()
    return workflow


def connection() -> psycopg.Connection:
    """The connection of this thread."""
    if not hasattr(here, "connection"):
        here.connection = psycopg.connect(sys.argv[1])
    return here.connection


def follow_up(caller: int) -> None:
    """Complete one task durably."""
    with connection().transaction():
        ((state,),) = connection().execute(READ, (cases[caller],)).fetchall()
        workflow = serializer.deserialize_json(state)
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        task.data["close"] = False
        task.run()
        workflow.do_engine_steps()
        connection().execute(WRITE, (serializer.serialize_json(workflow), cases[caller]))


cases = [uuid4() for _ in range(CALLERS)]
with psycopg.connect(sys.argv[1]) as first:
    first.execute("create table if not exists spiff_cases (id uuid primary key, state text not null)")
    for id_ in cases:
        first.execute("insert into spiff_cases values (%s, %s)", (id_, serializer.serialize_json(opened())))
serve(follow_up)
