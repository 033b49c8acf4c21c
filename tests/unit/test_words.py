"""What people read is in people's words: one and several, names as they are said, no identifiers, one spelling."""

import re
import string
from datetime import UTC, datetime, timedelta

import pytest

from api.http.problems import KINDS, Problem, body, problem_of
from api.pages import times
from api.pages.rendering import word
from api.pages.words import WORDS
from domain.primitives.municipalities import NAME_OF, called, municipality_number
from domain.primitives.refusals import Invalid
from domain.primitives.text import LANGUAGES, Text
from domain.statistics.vocabulary import EXPLOITATION
from domain.tables.event_types import EVENT_TYPES
from domain.tables.fields import FIELDS, FIELDS_OF, VALUES
from domain.tables.matters import STATUSES
from domain.tables.refusals import PROBLEMS, RULES, in_words
from domain.tables.transitions import TRANSITIONS

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
THE_SAME = {
    "case.forecast_more", "history.seq", "history.attempts", "history.entry", "bundle.coming", "bundle.seq",
}  # fmt: skip
"""Sentences with a number that are the same for one and for several."""

AFTER_ONE = re.compile(
    r"\b1 (dager|uker|måneder|timer|virkedager|handlinger|ganger|organisasjoner|plasser|days|weeks|months|hours|"
    r"actions|times|organisations|places|entries|steps|more steps)\b"
)


@pytest.mark.parametrize("key", [key for key, text in WORDS.items() if "{n}" in f"{text}"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_with_a_number_has_one_form_for_one_and_one_for_several(key, language):
    assert (
        key in THE_SAME
        or "|" in WORDS[key].to(language)
        or (language == "nb" and "innslag" in WORDS[key].nb)
        or " steg" in WORDS[key].nb
    )
    facts = {name: "x" for _, name, _, _ in string.Formatter().parse(WORDS[key].to(language)) if name}
    for n in (1, 2, 21):
        said = word(key, language, **{**facts, "n": n})
        assert "|" not in said
        assert not AFTER_ONE.search(said), said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "ahead", [timedelta(minutes=s * m) for s in (-1, 1) for m in (10, 61, 75, 125, 60 * 25, 60 * 49)]
)
def test_one_hour_and_one_day_are_said_in_the_singular(language, ahead):
    assert not AFTER_ONE.search(times.left(NOW + ahead, NOW, language))


def test_an_hour_is_an_hour():
    assert times.left(NOW + timedelta(minutes=75), NOW, "nb") == "1 time igjen"
    assert times.left(NOW - timedelta(minutes=75), NOW, "en") == "1 hour over"


def test_a_municipality_is_called_by_its_norwegian_name():
    assert called("0301") == "Oslo"
    assert called("1826") == "Hattfjelldal"
    assert called("5540") == "Kåfjord"
    assert [number for number in NAME_OF if " - " in called(number)] == []
    assert all(municipality_number(called(number)) == number for number in NAME_OF if "(" not in called(number))


def test_what_figures_and_forms_both_name_is_spelled_alike():
    assert {id_: (row.title, VALUES[id_]) for id_, row in EXPLOITATION.items() if row.title != VALUES[id_]} == {}


SAID: tuple[Text, ...] = (
    *PROBLEMS.values(),
    *(row.detail for row in RULES.values()),
    *(row.title for row in EVENT_TYPES.values()),
    *(row.title for row in TRANSITIONS.values()),
    *FIELDS.values(), *FIELDS_OF.values(), *VALUES.values(), *STATUSES.values(), *WORDS.values(),
    *(text for row in KINDS.values() for text in (row.title, row.detail)),
)  # fmt: skip


def test_no_identifier_and_no_number_of_an_old_act_stands_alone():
    for said in (sentence for text in SAID for sentence in text):
        plain = re.sub(r"\{\w*\}", "", said)
        # The pages put the titles of fields in their names' place.
        assert set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", plain)) <= set(FIELDS), plain
        assert not re.search(r"«(from|to|until|age)»|“(from|to|until|age)”", plain), plain
        assert not re.search(r"(?<!før 2023: )(?<!before 2023: )§ 4-(29|25|6)\b", plain), plain


def test_roles_and_days_in_a_sentence_are_in_words():
    lacks = problem_of(Invalid("/data/organisation", "organisation_lacks_role", {"role": "nav"}))
    assert "(nav sosiale tjenester)" in lacks.errors[0][1].nb
    assert in_words({"since": "2026-03-02"}, "nb") == {"since": "2.3.2026"}
    told = body(Problem("refused", rule="status_too_old", facts={"since": "2026-03-02"}), "nb", "", NOW.date())
    assert told["detail"] == "Statusen må være fra 2.3.2026 eller senere."
