"""Mail texts in the organisation's language, rendered from template files without personal data.

Mail is not confidential: it names only process events. Every other event appears as "news", to be read after logging
in.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from domain.primitives.calendar import last_day, local
from domain.primitives.plurals import form_of
from domain.primitives.text import Language, Text
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES

NEWS = Text("Nytt i saken", "News in the case")
UNSEEN = Text("Frist med skjermet innhold", "Deadline, content redacted")
MONTHS: dict[Language, tuple[str, ...]] = {
    "nb": (
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=select_autoescape(("html",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True)
class MailText:
    """A mail's `subject`, and its `plain` and `html` bodies."""

    subject: str
    plain: str
    html: str


def word(kind: str, content: dict[str, Any], language: Language, public_url: str) -> MailText:
    """Render the message; the first line of the plain template is the subject."""
    name = "event" if kind == "failure" else kind
    words = {
        **content,
        "kind": kind,
        "language": language,
        "url": public_url.rstrip("/"),
        "title": lambda item: title(item, language),
        "rule_title": lambda rule: (DEADLINE_RULES[rule][-1].title if rule else UNSEEN).to(language),
        "due": lambda at: due(at, language),
        "date": lambda day: _day(date.fromisoformat(day), language),
        "short": lambda case: case[-8:],
        "counted": lambda n, one, several: one if form_of(n, language) == "one" else several,
    }
    plain = _TEMPLATES.get_template(f"{name}.{language}.txt").render(words)
    subject, _, body = plain.partition("\n")
    html = _TEMPLATES.get_template(f"{name}.{language}.html").render(words, subject=subject.strip())
    return MailText(subject.strip(), body.strip() + "\n", html)


def title(item: dict[str, Any], language: Language) -> str:
    """The event's title as far as a mail may name it, with the deadline that it is about."""
    kind = EVENT_TYPES.get(item["event_type"] or "")
    if kind is None or kind.category != "process":
        return NEWS.to(language)
    about = DEADLINE_RULES[item["rule"]][-1].title.to(language) if item["rule"] else None
    return f"{kind.title.to(language)}: {about}" if about else kind.title.to(language)


def due(at: str, language: Language) -> str:
    """A due time as people write it; a deadline at 24:00 is named by the day that ends."""
    found = datetime.fromisoformat(at)
    whole = local(found).time() == time()
    day = last_day(found) if whole else local(found).date()
    date_text = _day(day, language)
    if whole:
        return date_text
    return f"{date_text} kl. {local(found):%H.%M}" if language == "nb" else f"{date_text} at {local(found):%H:%M}"


def _day(day: date, language: Language) -> str:
    return f"{day.day}{'.' if language == 'nb' else ''} {MONTHS[language][day.month - 1]} {day.year}"
