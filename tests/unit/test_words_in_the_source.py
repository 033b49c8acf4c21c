"""Every bilingual sentence of the source, wherever it stands: no identifier, no number of an old act, one as one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages.forms import fields_of
from api.pages.shapes import shape_of
from domain.tables.fields import FIELDS
from domain.tables.transitions import TRANSITIONS
from tests.unit.filling import around
from tests.unit.states import concern
from tests.unit.test_words import AFTER_ONE

ROOT = Path(__file__).parents[2]
LAYERS = ("domain", "store", "activities", "workflows", "api", "saksgang")
CLAIMS = {"sub_unit"}
"""Words of the interface itself, said to whoever writes a token."""


def sentences(language: int | None = None) -> Iterator[tuple[str, str]]:
    """(where, sentence), in both languages or in the first or second; what is put in later is left out."""
    for file in (file for layer in LAYERS for file in (ROOT / layer).rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("T", "Text"):
                wanted = call.args if language is None else call.args[language : language + 1]
                yield from ((f"{file.name}:{call.lineno}", said) for said in map(sentence, wanted) if said)


def sentence(argument: ast.expr) -> str:
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    said = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
    return re.sub(r"\{[^}]*\}", "", said)


SAID = list(sentences())
SAID_IN = {"nb": list(sentences(0)), "en": list(sentences(1))}
ENGLISH = re.compile(r"\b(the|of|is|not|case|deadline|with|by|and|for the|to the)\b", re.IGNORECASE)
NORWEGIAN = re.compile(r"\b(og|ikke|av|er|det|til|som|fra|på)\b|[æøåÆØÅ]")
A_NAME = re.compile(r"Grünerløkka|Bokmål")


def test_there_are_thousands_of_them():
    assert len(SAID) > 2500
    assert {"domain", "api", "activities"} <= {layer for layer in LAYERS if list((ROOT / layer).rglob("*.py"))}


@pytest.mark.parametrize(
    "wrong",
    [
        r"(?<!før 2023: )(?<!before 2023: )§§? 4-(29|25|6)\b",
        r"«(from|to|until|age)»|“(from|to|until|age)”",
        AFTER_ONE.pattern,
        r"(?i)\bklage?(r|t)? over\b",
        r"(?i)\bsøkt? (midlertidig|fornyelse|forlengelse|forlenget|assistert|refleksjons)",
        r"(?i)(fornyelse|forlengelse|refusjon) søkt\b",
        r"\b[Ff]ram(satt|over|tid)?\b|\bfremsatt",
        r"\b[Mm]otoren",
        r"\balder i år\b|\bAlder i år\b",
        r"\bså lenge\.",
    ],
    ids=[
        "a provision that ended in 2022",
        "the name of a field",
        "one in the plural",
        "klage over",
        "søke uten om",
        "what is sought before the seeking",
        "fram beside frem",
        "the engine",
        "an age this year",
        "so long and not until when",
    ],
)
def test_no_sentence_has(wrong: str):
    assert [(where, said) for where, said in SAID if re.search(wrong, said)] == []


def test_no_sentence_is_left_in_the_other_language():
    nb, en = sorted(SAID_IN["nb"]), sorted(SAID_IN["en"])
    assert min(len(nb), len(en)) > 1200
    assert [one for one in nb if ENGLISH.search(one[1])] == []
    assert [one for one in en if NORWEGIAN.search(A_NAME.sub("", one[1]))] == []


def test_no_sentence_has_an_identifier():
    """The pages put the titles of fields in their names' place."""
    known = {*FIELDS, *CLAIMS}
    found = [(where, name) for where, said in SAID for name in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", said)]
    assert [(where, name) for where, name in found if name not in known] == []


def test_an_acute_placement_is_offered_under_the_provisions_of_today():
    """It offered §§ 4-29, 4-6 and 4-25 of an act that ended in 2022."""
    fields = fields_of(shape_of(TRANSITIONS["place_acutely"].data), {}, around(concern(), "bv-fyllingsdalen"), {})
    basis = next(field for field in fields if field.name == "basis")
    offered = [choice.title for choice in basis.choices or ()]
    assert [title.partition(",")[0] for title in offered] == ["§ 4-5", "§ 4-2", "§ 4-4"]
