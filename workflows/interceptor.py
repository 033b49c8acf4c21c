"""Refuses a command before anything enters history: asks a judge that the worker is given, never on replay."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.worker import (
    HandleUpdateInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from workflows.case import CaseWorkflow
from workflows.contracts import NOTIFICATION_FAILED, PASS_TIME, WARM, Asked

UNJUDGED = (PASS_TIME, WARM, NOTIFICATION_FAILED)
Judge = Callable[[str, int | None, str, Asked, datetime], None]
"""(case, version that the run knows, transition, what is asked, now) → raises the failure that refuses it."""


class RefuseBeforeHistory(Interceptor):
    """Puts the judge in front of every update's handler."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor] | None:
        """The inbound interceptor with this worker's judge."""
        judge = self._judge

        class Inbound(WorkflowInboundInterceptor):
            def handle_update_validator(self, input: HandleUpdateInput) -> None:
                super().handle_update_validator(input)
                case = workflow.instance()
                asked = _asked(input.args)
                if isinstance(case, CaseWorkflow) and asked is not None and input.update not in UNJUDGED:
                    judge(case.case_id, case.judged_from, input.update, asked, workflow.now())

        return Inbound


def _asked(args: Any) -> Asked | None:
    raw = args[1][0] if len(args) == 2 and args[1] else None
    return workflow.payload_converter().from_payload(raw.payload, Asked) if raw is not None else None
