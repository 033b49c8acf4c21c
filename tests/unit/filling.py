"""What somebody sends who fills in a form as it asks to be: what is required, with the first of what is offered."""

from api.pages.choices import Around
from api.pages.forms import Field
from api.queries.case_views import case_view, deadline_view, event_view
from domain.disclosure.reader_rights import Rights
from domain.primitives.callers import Reader
from domain.primitives.text import Language
from domain.tables.tracks import TRACKS
from tests.unit.given import Story

NB: Language = "nb"
CASE = "01890000-0000-7000-8000-000000000000"


def around(story: Story, organisation: str, *roles: str, past: bool = True) -> Around:
    """The pages' data when they draw a form for a person of the organisation, in these roles or in all its own."""
    if not story.events:
        return Around(story.directory, NB)
    asked = roles or story.directory.organisations[organisation].roles
    may = Rights(Reader(organisation, asked), story.case, story.now, story.directory.places)
    history = [event_view(event, "", may, NB) for event in story.events] if past else []
    view = case_view(story.case, may, story.now, NB, [])
    held = tuple(p.role for p in story.case.members if p.organisation == organisation and p.role in asked)
    followed = [deadline_view(d, NB, may.names) for d in story.case.deadlines.values() if may.follows(d)]
    about = (TRACKS[story.case.track], story.case.opened.municipality, history, followed)
    return Around(
        story.directory, NB, *about, case=story.case, organisation=organisation, roles_held=held,
        here={role: view["responsible"][role] for role in view["in_the_case"]},
    )  # fmt: skip


def filled(fields: tuple[Field, ...], story: Story) -> dict[str, list[str]]:
    """What a browser sends when somebody fills in what is required, with the first of what is offered."""
    sent: dict[str, list[str]] = {}
    for field in fields:
        if field.required:
            sent |= one(field, story)
    return sent


def one(field: Field, story: Story) -> dict[str, list[str]]:
    match field.kind:
        case "text" if field.name == "case":
            return {field.name: [CASE]}
        case "group":
            return {k: v for part in field.fields for k, v in one(part, story).items()}
        case "rows" | "pairs":
            return {k: v for row in field.fields[:1] for k, v in one(row, story).items()}
        case "ticks" | "choice":
            assert field.choices, f"nothing to choose from in {field.name}"
            return {field.name: [field.choices[0].value]}
        case "hidden":
            return {field.name: [field.value]}
        case "yesno":
            return {field.name: ["true"]}
        case "number":
            return {field.name: [str(max(field.least or 1, 1))]}
        case "date":
            return {field.name: [story.today.isoformat()]}
        case "moment":
            return {f"{field.name}.date": [story.today.isoformat()], f"{field.name}.time": ["08:00"]}
        case _:
            return {field.name: [field.suggestions[0].value if field.suggestions else "Noe"]}
