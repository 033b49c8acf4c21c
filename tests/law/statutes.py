"""Reading the copies: which ledd of which paragraph says what; and copying anew from a folder with whole statutes.

`python -m tests.law.statutes FOLDER` writes the copies anew, only the paragraphs that rows quote.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from domain.primitives.provisions import Provision
from domain.tables.norms import ROWS

HERE = Path(__file__).parent
SOURCES = {
    "sosialtjenesteloven": "sosialtjenesteloven-2009",
    "forskrift 16. desember 2011 nr. 1251": "forskrift-2011-1251-sosiale-tjenester-uten-fast-bopel",
    "forskrift 20. desember 2022 nr. 2358": "forskrift-2022-2358",
    "forskrift 15. desember 2022 nr. 2240": "forskrift-2022-2240",
    "forvaltningsloven": "forvaltningsloven-1967",
    "utlendingsloven": "utlendingsloven-2008",
    "utlendingsforskriften": "utlendingsforskriften-2009",
    "straffeprosessloven": "straffeprosessloven-1981",
    "rettshjelploven": "rettshjelploven-1980",
    "barnevernsloven": "barnevernsloven-2021",
    "barnevernloven 1992": "barnevernloven-1992",
    "domstolloven": "domstolloven-1915",
    "krisesenterlova": "krisesenterlova-2009",
    "arkivlova": "arkivlova-2025",
    "voldserstatningsloven": "voldserstatningsloven-2022",
    "personvernforordningen": "personopplysningsloven-2018",
}
"""act, as rows cite it → the file with its text."""

AMENDING = ("barnevernloven-1992",)
"""Files with amended parts of a paragraph instead of the whole paragraph: their ledd are not counted."""

ORDINALS = ("første", "annet", "tredje", "fjerde", "femte", "sjette", "syvende", "åttende")
CITED = re.compile(
    r"^(?P<act>.+?) (?P<section>(?:§ \d+[a-z]?(?:-\d+)?(?: [a-z])?|\(GDPR\) art\. \d+))(?:, (?P<ledd>\w+) ledd)?.*$"
)


def act_of(row: Provision) -> tuple[str, str, int | None]:
    """The file, the paragraph and the ledd (from 1) that the row cites."""
    found = CITED.match(row.citation)
    if found is None:
        raise LookupError(row.citation)
    ledd = ORDINALS.index(found["ledd"]) + 1 if found["ledd"] else None
    section = found["section"].replace("(GDPR) art. ", "Artikkel ")
    return SOURCES[found["act"]], section, ledd


def says(row: Provision) -> bool:
    """Whether the ledd that the row cites has its words; of a paragraph without ledd named, whether any has."""
    file, section, ledd = act_of(row)
    parts = paragraphs(file).get(section, ())
    named = parts if ledd is None or file in AMENDING else parts[ledd - 1 : ledd]
    return row.words is not None and any(row.words in part for part in named)


@cache
def paragraphs(file: str) -> dict[str, tuple[str, ...]]:
    """Paragraph → its ledd, each with its list."""
    return dict(_paragraphs((HERE / f"{file}.md").read_text().splitlines()))


def _paragraphs(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    section, ledd, level = "", list[str](), 0
    for line in [*lines, "#"]:
        depth = len(line) - len(line.lstrip("#"))
        if depth and (not section or depth <= level or _section(line)):
            if section:
                yield section, tuple(ledd)
            section, ledd, level = _section(line), [], depth
        elif section and (text := line.lstrip("> ").strip()) and not text.startswith(("*", "#")):
            if text.startswith("- ") and ledd:
                ledd[-1] += f" {text[2:]}"
            else:
                ledd.append(text)


def _section(heading: str) -> str:
    found = re.match(r"#+ (§ \d+[a-z]?(?:-\d+)?(?: [a-z](?=[.\s]|$))?|Artikkel \d+)", heading)
    return found[1] if found else ""


def copied(folder: Path, file: str, sections: set[str]) -> str:
    """These paragraphs of a statute, as they stand in it."""
    whole = (folder / f"{file}.md").read_text().splitlines()
    kept, on, level = list[str](), False, 0
    for line in whole:
        if line.startswith("#"):
            depth = len(line) - len(line.lstrip("#"))
            if _section(line) or not (on and depth > level):
                on, level = _section(line) in sections, depth
        if on:
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() + "\n"


def main(folder: Path) -> None:
    """Writes every copy anew."""
    wanted: dict[str, set[str]] = {}
    for file, section, _ in (act_of(row) for row in ROWS if row.words):
        wanted.setdefault(file, set()).add(section)
    for file, sections in wanted.items():
        (HERE / f"{file}.md").write_text(copied(folder, file, sections))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
