"""What mails say: every event and every rule in both languages, escaped, and never more than a mail may."""

from datetime import datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from activities.mail import MailServer, compose
from activities.mail_text import NEWS, MailText, due, word
from domain.primitives.calendar import OSLO
from domain.primitives.text import LANGUAGES, Language
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from store.notifications.throttle import summed

CASE = "01a1ffed-e9ef-748c-8e5d-0c65f1c2fac9"
URL = "https://saksgang.example"
AT = datetime(2026, 3, 2, 9, tzinfo=OSLO)


def content(event_type: str | None = "deadline_reminded", rule: str | None = None, **more: Any) -> dict[str, Any]:
    said = {"case_id": CASE, "seq": 2, "role": "lawyer", "event_type": event_type, "rule": rule, "due_at": None}
    return {**said, "todo": [], "at": AT.isoformat(), **more}


def digest(count: int) -> dict[str, Any]:
    items = [{"case_id": CASE, "rule": "legal_advice", "due_at": AT.isoformat()}] * min(count, 25)
    part = {"count": count, "items": items, "more": count - len(items)}
    kinds = [{"event_type": "deadline_reminded", "rule": "legal_advice", "count": count}]
    return {"late": part, "today": part, "week": part, "new": {"count": count, "kinds": kinds}, "day": "2026-03-02"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event_type", [*EVENT_TYPES, None])
def test_every_event_can_be_told_and_only_the_course_of_a_case_by_name(event_type: str | None, language: Language):
    wording = word("event", content(event_type), language, URL)
    row = EVENT_TYPES.get(event_type or "")
    named = row is not None and row.category == "process"
    expected = row.title.to(language) if row and named else NEWS.to(language)
    assert expected in wording.subject
    assert expected in wording.plain
    assert f"{URL}/saker/{CASE}" in wording.plain
    assert f'href="{URL}/saker/{CASE}"' in wording.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", DEADLINE_RULES)
def test_every_deadline_can_be_told_with_what_to_do_and_until_when(rule: str, language: Language):
    todo = [{"rule": rule, "due_at": AT.isoformat()}]
    wording = word("event", content(rule=rule, due_at=AT.isoformat(), todo=todo), language, URL)
    title = DEADLINE_RULES[rule][-1].title.to(language)
    assert wording.plain.count(title) == 2
    assert due(AT.isoformat(), language) in wording.plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("lead", content("deadline_escalated", "legal_advice", due_at=AT.isoformat())),
        ("lead", content(None)),
        ("failure", content("notification_failed")),
        ("summary", summed([content(rule="legal_advice", due_at=AT.isoformat())] * 3)),
        ("digest", digest(1)),
        ("digest", digest(5000)),
    ],
)
def test_every_kind_of_mail_has_both_languages_plain_and_html(kind: str, said: dict[str, Any], language: Language):
    wording = word(kind, said, language, URL)
    assert wording.subject.startswith("Saksgang")
    assert "\n" not in wording.subject
    assert f'<html lang="{language}">' in wording.html
    assert URL in wording.plain
    assert len(wording.plain) < 20_000
    assert "\n\n\n" not in wording.plain


@pytest.mark.parametrize(
    ("at", "nb", "en"),
    [
        ("2026-03-03T00:00+01:00", "2. mars 2026", "2 March 2026"),
        ("2026-03-02T23:30+00:00", "3. mars 2026 kl. 00.30", "3 March 2026 at 00:30"),
        ("2026-07-01T22:00+00:00", "1. juli 2026", "1 July 2026"),
    ],
)
def test_a_due_time_is_said_as_people_say_it(at: str, nb: str, en: str):
    assert (due(at, "nb"), due(at, "en")) == (nb, en)


def test_a_digest_is_called_by_its_day():
    assert (
        word("digest", digest(2), "nb", URL).subject
        == "Saksgang 2. mars 2026: 2 for sent, 2 i dag, 2 denne uken, 2 nytt"
    )
    assert word("digest", digest(2), "en", URL).subject.startswith("Saksgang 2 March 2026: 2 late, ")


def test_html_is_escaped():
    wording = word("event", content(due_at=AT.isoformat()), "nb", 'https://x.example/"><script>')
    assert "<script>" not in wording.html


def test_a_mail_has_the_ids_and_headers_that_programs_need():
    id_ = UUID(CASE)
    mail: EmailMessage = compose(
        "Saksgang <fra@saksgang.example>", ["til@post.example"], MailText("Æ", "p\n", "<p>"), id_, AT
    )
    assert mail["Message-ID"] == f"<{id_}@saksgang.example>"
    assert mail["Date"].startswith("Mon, 02 Mar 2026 09:00:00 +0100")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("url", "must_encrypt", "use_tls", "start_tls"),
    [
        ("smtps://u:p%40ss@post.example:465", True, True, False),
        ("smtp://post.example:587", True, False, True),
        ("smtp://post.example:587", False, False, None),
        ("smtp://127.0.0.1:1025", True, False, None),
        ("smtp://localhost:1025", True, False, None),
    ],
)
def test_in_production_no_mail_leaves_the_machine_in_the_open(
    url: str, must_encrypt: bool, use_tls: bool, start_tls: bool | None
):
    options = MailServer(url, "a@b.example", must_encrypt).options
    assert (options["use_tls"], options["start_tls"]) == (use_tls, start_tls)
    if "p%40ss" in url:
        assert (options["username"], options["password"]) == ("u", "p@ss")
