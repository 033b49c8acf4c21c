"""Responses about cases."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from api.http.openapi import Unblock
from api.responses.common import Actor, Basis, Deadline, DeadlineOfCase, Delivery, InRole, Part, Remark, Veiled


class CaseInList(Part):
    """A case as lists show it; the path is empty for a reader who does not follow it."""

    id: str
    track: str | None
    step: str | None
    version: int
    municipality: str | None
    opened_at: datetime | None
    closed_at: datetime | None
    next_due_at: datetime | None
    breached: bool | None
    missing: bool | None


class CaseList(Part):
    """A page of cases."""

    items: list[CaseInList]
    next: str | None


class PossibleEarlier(Part):
    """An organisation in an earlier case that may be about the same person."""

    organisation: str | None


class CaseAnswer(Part):
    """A case as it stands; what the reader may not know is null or empty."""

    id: str
    version: int
    track: str | None
    step: str | None
    municipality: str | None
    opened_at: datetime | None
    closed_at: datetime | None
    responsible: dict[str, str]
    in_the_case: list[str]
    waits_for: list[Deadline]
    in_charge: InRole | None
    matters: dict[str, str]
    deadlines: list[Deadline]
    late: list[Deadline | Veiled]
    allowed: list[str]
    possible_earlier: list[PossibleEarlier] | None = None


class RecordedEvent(Part):
    """An event that a command recorded."""

    seq: int
    type: str
    title: str
    at: datetime
    recorded_at: datetime
    remarks: list[Remark]


class Done(Part):
    """The result of a transition."""

    case_id: str
    version: int
    events: list[RecordedEvent]
    remarks: list[Remark]
    deadlines: list[Deadline]


class RefusalOfNow(Part):
    """Why a transition is not allowed now, and who could change that."""

    rule: str
    detail: str
    legal_basis: list[Basis]
    unblocked_by: list[Unblock]


class PossibleTransition(Part):
    """A transition, whether the caller may do it now, and the JSON Schema of its data."""

    name: str
    title: str
    allowed: bool
    refusals: list[RefusalOfNow]
    remarks: list[Remark]
    schema_: dict[str, Any] = Field(alias="schema")


class PossibleTransitions(Part):
    """Every transition of the track."""

    items: list[PossibleTransition]
    next: str | None


class HistoryEntry(Part):
    """An event in the history; a redacted event shows the reason (`because`).

    `corrected` has the values that its fields should have had.
    """

    seq: int
    type: str
    title: str
    on: datetime | None
    recorded_at: datetime
    actor: Actor | None
    data: dict[str, Any]
    told: list[InRole] | None = None
    corrected: dict[str, Any] | None = None
    note: str | None = None
    legal_basis: list[Basis] | None = None
    remarks: list[Remark] | None = None
    erased: bool | None = Field(None, description="what was its owner's own in the entry was erased")
    redacted: list[str] | None = None
    because: str | None = None
    hash: str


class History(Part):
    """A page of the history."""

    items: list[HistoryEntry]
    next: str | None


class Disclosure(HistoryEntry):
    """A disclosure of information, whether it still gives access, and the state of its review."""

    standing: bool | None = None
    review: str | None = None


class Disclosures(Part):
    """All disclosures in the case."""

    items: list[Disclosure]
    next: str | None


class CaseDeadlines(Part):
    """All deadlines of a case that the reader may know of, and the veiled ones that it must see to."""

    items: list[Deadline | Veiled]
    next: str | None


class Deadlines(Part):
    """A page of the organisation's deadlines."""

    items: list[DeadlineOfCase]
    next: str | None


class Foretold(Part):
    """An event that will be recorded if nobody acts."""

    at: datetime
    type: str
    title: str
    deadline: str
    rule: str
    rule_title: str
    to: list[InRole]


class Forecast(Part):
    """The events that time brings until a day, if nobody acts."""

    from_: datetime = Field(alias="from")
    until: datetime
    items: list[Foretold]


class EngineLine(Part):
    """A step of the engine, in people's words."""

    id: int
    at: datetime
    kind: str
    text: str
    transition: str | None = None
    events: list[int] | None = None
    until: datetime | None = None
    attempt: int | None = None


class EngineHistory(Part):
    """What the engine did for the case."""

    items: list[EngineLine]
    next: str | None


class InboxItem(Part):
    """Something that the organisation must do, or was told and has not read."""

    kind: str
    case_id: str
    seq: int | None = None
    event_type: str | None = None
    rule: str | None = None
    title: str
    due_at: datetime | None = None
    state: str | None = None


class Inbox(Part):
    """A page of the inbox."""

    items: list[InboxItem]
    next: str | None


class Notification(Part):
    """Who was told of what, and the attempts on every channel."""

    seq: int
    event_type: str | None
    rule: str | None
    title: str
    organisation: str | None
    role: str
    at: datetime
    in_inbox_at: datetime | None
    read_at: datetime | None
    deliveries: list[Delivery]


class Notifications(Part):
    """A page of notifications."""

    items: list[Notification]
    next: str | None


class Access(Part):
    """Who read what of the case, and on what basis."""

    at: datetime
    organisation: str | None
    roles: list[str]
    subject: str | None
    what: str
    categories: list[str]
    basis: str | None


class AccessLog(Part):
    """A page of the access log of the case."""

    items: list[Access]
    next: str | None


class PreparedFor(Part):
    """The reader that a bundle was prepared for."""

    organisation: str
    roles: list[str]


class Bundle(Part):
    """All that the reader may see of a case."""

    prepared_at: datetime
    prepared_for: PreparedFor
    case: CaseAnswer
    history: list[HistoryEntry]
    deadlines: list[Deadline | Veiled]
    last_hash: str | None


class SheetLanguage(Part):
    """A language in which there is a sheet."""

    language: str
    name: str


class Promise(Part):
    """Who does what by when."""

    what: str
    who: str
    organisation: str | None
    by: datetime
    by_day: str
    overdue: bool


class Helper(Part):
    """Somebody whom the person can ask."""

    who: str
    organisation: str | None


class NextSteps(Part):
    """The person's sheet."""

    language: str
    direction: str
    languages: list[SheetLanguage]
    step: str
    where_i_am: str
    what_happens_next: str
    who_does_it: list[Promise]
    what_i_decide: str
    whom_i_can_ask: list[Helper]
    made_on: date
    made_on_day: str
