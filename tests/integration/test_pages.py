"""The pages without JavaScript: what they show to whom, and every form of them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from api.pages.words import WORDS
from domain.primitives.calendar import local_date
from domain.primitives.provisions import Provision
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.law import NORMS, citations
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from tests import own_stack
from tests.integration.pages import HTML, Reader, fields, logged_in, nobody, words
from tests.integration.rest import (
    HELPER,
    LAWYER,
    NAV,
    POLICE,
    TOT,
    UDI,
    at_the_application,
    at_the_grant,
    at_the_support,
    done,
    history,
    opened,
    read,
    today,
)

stack_folder, stack = own_stack.fixtures("module")
"""What others' cases bring would stand before what is looked for."""

WORD, GUEST = "Hemmeligheten", "legevakten-oslo"


@pytest.fixture(scope="module")
async def case(stack: Stack) -> str:
    """A case in which support is paid; what is looked at here changes nothing."""
    return await at_the_support(stack)


# --- what is shown


@pytest.mark.parametrize("by", [TOT, HELPER, LAWYER, POLICE, UDI, NAV])
async def test_every_party_can_open_every_page_and_every_form_of_a_case(stack: Stack, case: str, by: str):
    async with logged_in(stack, by) as reader:
        for path in ("", "/historikk", "/neste-steg", "/samling"):
            assert case[-8:].upper() in await reader.open(f"/saker/{case}{path}")
        await open_every_form(stack, reader, case, by)


async def test_every_form_of_a_childs_case_opens(stack: Stack):
    case = await opened(stack, birth_date=(today() - timedelta(days=15 * 366)).isoformat())
    async with logged_in(stack, HELPER) as reader:
        assert "convene_case_meeting" in await open_every_form(stack, reader, case, HELPER)


async def open_every_form(stack: Stack, reader: Reader, case: str, by: str) -> set[str]:
    """What is possible for them on the case's track, or is not now: each has a form."""
    names = {row["name"] for row in (await read(stack, f"/cases/{case}/transitions", by))["items"]}
    for name in names:
        await reader.open(f"/saker/{case}/handlinger/{name}")
    return names


@pytest.mark.parametrize("path", ["", "/historikk", "/neste-steg", "/samling", "/samling.json", "/handlinger/close"])
@pytest.mark.parametrize("by", ["advokat-dahl", "tot-bergen", "kom"])
async def test_for_whoever_is_not_in_the_case_it_does_not_exist(stack: Stack, case: str, by: str, path: str):
    async with logged_in(stack, by) as reader:
        page = await reader.open(f"/saker/{case}{path}", 404)
        assert "Oslo" not in words(page)


async def test_a_page_shows_nothing_that_the_readers_role_does_not_see(stack: Stack):
    person = {"name": WORD, "language": WORD, "contact": [{"channel": "phone", "value": WORD, "safety": "unsafe"}]}
    case = await opened(stack, person=person, arena=WORD, district=WORD, indicators=[WORD], note=WORD)
    for by, sees_it in ((HELPER, True), (TOT, False)):
        async with logged_in(stack, by) as reader:
            shown = [await reader.open(f"/saker/{case}{p}") for p in ("", "/historikk", "/neste-steg", "/samling")]
            shown += [await reader.open(p) for p in ("/", "/saker", "/frister?hvem=alle", "/hjelp")]
            assert any(WORD in page for page in shown) == sees_it
    async with logged_in(stack, TOT) as reader:
        assert "Noe av dette er skjermet" in words(await reader.open(f"/saker/{case}/historikk"))


async def test_a_guest_can_open_every_page_and_form_and_learns_nothing_of_the_path(stack: Stack):
    """Somebody outside who was told of a danger (spec 4)."""
    case = await at_the_support(stack, indicators=[WORD])
    shared = {"to": GUEST, "categories": ["health_social"], "text": "Overdose", "basis": "danger_to_life"}
    await done(stack, case, HELPER, "share_information", **shared, explanation="Hun er bevisstløs")
    paths = ("", "/historikk", f"/historikk?per={today()}", "/samling")
    async with logged_in(stack, GUEST) as reader:
        shown = [await reader.open(f"/saker/{case}{path}") for path in paths]
        assert [WORD in page for page in shown] == [False, True, True, True]
        assert "Overdose" in shown[-1]
        for known in ("Oslo, voksne", "Stønad i ventetiden", "Advokat Lie", "NAV Grünerløkka", 'aria-current="step"'):
            assert [path for path, page in zip(paths, shown, strict=True) if known in page] == [], known
        await open_every_form(stack, reader, case, GUEST)


async def test_what_is_redacted_keeps_its_place_and_says_why(stack: Stack):
    case = await at_the_application(stack)
    await done(stack, case, POLICE, "report_to_police", reported_by="police")
    async with logged_in(stack, TOT) as reader:
        page = words(await reader.open(f"/saker/{case}/historikk"))
        assert "Skjermet ikke for deg Skjermet fordi rollen ikke trenger det." in page
        assert "anmeldt" not in page.casefold()


async def test_no_title_and_no_address_of_a_page_says_anything_of_the_person(stack: Stack):
    case = await opened(stack, person={"name": WORD})
    async with logged_in(stack, HELPER) as reader:
        for path in (f"/saker/{case}{page}" for page in ("", "/historikk", "/neste-steg", "/samling")):
            title = (await reader.open(path)).partition("<title>")[2].partition("</title>")[0]
            assert WORD not in title
            assert "kvinne" not in title.casefold()


async def test_the_case_page_says_where_it_is_who_is_responsible_and_what_comes(stack: Stack, case: str):
    async with logged_in(stack, TOT) as reader:
        page = await reader.open(f"/saker/{case}")
        said = words(page)
        assert 'aria-current="step"' in page
        assert "Kom til «Stønad i ventetiden»" in said
        assert "Har ansvaret nå Advokat Lie Status hos UDI" in said
        assert "Følger opp personen fra dag til dag: NAV Grünerløkka" in said
        assert "Status hos UDI 13 dager igjen" in said or "Status hos UDI 14 dager igjen" in said
        assert "Hvis ingen gjør noe Frist brutt, Fristbrudd meldt koordinator" in said
        assert "Stønaden stanset" not in said
        assert "forvaltningsloven § 11 a" in said
        assert "Påminnelse om frist Status hos UDI" in said


async def test_what_cannot_be_done_says_why_and_who_can_unblock_it(stack: Stack, case: str):
    async with logged_in(stack, NAV) as reader:
        said = words(await reader.open(f"/saker/{case}"))
        assert "Utbetal stønad Perioden er allerede utbetalt. Kan løses av: Advokat Lie: Bekreft status hos UDI" in said


async def test_home_tells_what_is_late_due_new_and_mine(stack: Stack):
    case = await at_the_support(stack)
    await fast_forward(stack.client, stack.engine, case, timedelta(days=16))
    ref = case[-8:].upper()
    async with logged_in(stack, TOT) as reader:
        said = words(await reader.open("/"))
        assert f"Status hos UDI Sak {ref}" in said.partition("Nytt til oss")[0]
        assert f"Fristbrudd meldt koordinator Sak {ref}" in said.partition("Nytt til oss")[2]
    async with logged_in(stack, NAV) as reader:
        assert f"Sak {ref}" in words(await reader.open("/")).partition("Saker vi har ansvar i")[2]
    async with logged_in(stack, LAWYER) as reader:
        assert f"Status hos UDI Sak {ref}" in words(await reader.open("/frister"))
        assert f"Sak {ref}" in words(await reader.open("/saker?breached=true"))


async def test_the_list_is_filtered_paged_and_kept_as_a_view(stack: Stack):
    async with logged_in(stack, "uteseksjonen") as reader:
        mine = [await opened(stack, "uteseksjonen") for _ in range(51)]
        first = await reader.open("/saker?track=oslo_adult")
        assert first.count("/saker/01") == 50
        (further,) = {part for part in first.split('"') if "cursor=" in part}
        assert mine[0] in await reader.open(further.replace("&amp;", "&"))
        assert "Ingen saker passer" in words(await reader.open("/saker?step=closed"))
        page = await reader.open("/saker?step=identification")
        kept = await reader.send(page, "/saker/utvalg", "/saker/utvalg", name="De nye")
        assert "De nye" in words(kept.text)
    async with logged_in(stack, "uteseksjonen") as colleague, logged_in(stack, "pro-sentret") as other:
        page = await colleague.open("/saker?step=identification")
        assert "De nye" in words(page)
        assert "De nye" not in words(await other.open("/saker"))
        sent = {"csrf": fields(page, "/saker/utvalg")["csrf"], "name": "De nye", "do": "drop"}
        assert "De nye" not in words((await colleague.http.post("/saker/utvalg", data=sent, headers=HTML)).text)


@pytest.mark.parametrize(
    "path",
    [
        "/saker?due_before=soon",
        "/saker?breached=perhaps",
        "/saker?cursor=x",
        "/frister?maaned=soon",
        "/frister?maaned=9999-12",
        "/frister?maaned=0001-01",
        "/frister?hvem=x",
        "/saksganger/none",
    ],
)
async def test_an_address_that_cannot_be_read_is_told_on_a_page(stack: Stack, path: str):
    async with logged_in(stack, TOT) as reader:
        answer = await reader.http.get(path, headers=HTML)
        assert answer.status_code in (404, 422)
        assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("query", ["per=yesterday", "per=9999-12-31", "per=0001-01-01", "side=0", "side=x"])
async def test_a_history_that_cannot_be_had_is_told_on_a_page(stack: Stack, case: str, query: str):
    async with logged_in(stack, TOT) as reader:
        answer = await reader.http.get(f"/saker/{case}/historikk?{query}", headers=HTML)
        assert answer.status_code in (200, 422)
        assert answer.headers["content-type"].startswith("text/html")


async def test_the_history_is_one_timeline_that_can_be_filtered(stack: Stack, case: str):
    async with logged_in(stack, TOT) as reader:
        path = f"/saker/{case}/historikk"
        whole = words(await reader.open(path))
        assert "Hendelse" in whole
        assert "Varsel" in whole
        assert "Systemet" in whole
        assert "Politiet har bekreftet søknaden" in whole
        assert "NAV Grünerløkka: levert" in whole
        assert "Systemet" not in words(await reader.open(f"{path}?vis=event")).partition("innslag")[2]
        assert "Hendelse " not in words(await reader.open(f"{path}?vis=engine")).partition("innslag")[2]


async def test_the_history_of_a_past_day_is_what_was_known_then(stack: Stack):
    case = await opened(stack)
    await fast_forward(stack.client, stack.engine, case, timedelta(days=2))
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    async with logged_in(stack, TOT) as reader:
        path = f"/saker/{case}/historikk"
        assert "Bistandsadvokat koblet på" in words(await reader.open(path))
        then = words(await reader.open(f"{path}?per={today()}"))
        assert "Bistandsadvokat koblet på" not in then
        assert "Steg Identifisering Hadde ansvaret Nadheim Frister Kontakt med bistandsadvokat" in then
        assert "Saken var ikke åpnet da" in words(await reader.open(f"{path}?per={today() - timedelta(days=3)}"))


async def test_the_sheet_is_the_same_as_the_interfaces_in_the_persons_language(stack: Stack):
    case = await at_the_grant(stack)
    sheet = await read(stack, f"/cases/{case}/next-steps?language=en", LAWYER)
    assert sheet["language"] == "en"
    assert sheet["step"] == "grant"
    assert {row["organisation"] for row in sheet["whom_i_can_ask"]} >= {"Advokat Lie", "Nadheim"}
    async with logged_in(stack, LAWYER) as reader:
        said = words(await reader.open(f"/saker/{case}/neste-steg?sprak=en"))
        for sentence in (sheet["where_i_am"], sheet["what_happens_next"], sheet["what_i_decide"]):
            assert sentence in said
        for row in sheet["who_does_it"]:
            assert f"{row['what']}. {row['organisation']}" in said
            assert row["by_day"] in said
    answer = await stack.call("GET", f"/cases/{case}/next-steps?language=xx", LAWYER)
    assert answer.status_code == 422


async def test_help_lists_what_to_remember_and_what_was_raised(stack: Stack):
    case = await opened(stack)
    await done(stack, case, HELPER, "raise_issue", topic="Bolig", text="Ingen egnede steder i bydelen")
    async with logged_in(stack, TOT) as reader:
        assert "Bolig : Ingen egnede steder i bydelen Nadheim" in words(await reader.open("/hjelp"))
        lawyer = words(await reader.open("/hjelp/huskeliste/oslo_adult/lawyer"))
        assert "Råd fra advokaten , innen 10 virkedager" in lawyer
    async with logged_in(stack, "tot-bergen") as reader:
        assert "Ingen egnede steder" not in words(await reader.open("/hjelp"))


# --- doing something


async def test_a_case_is_opened_with_a_form_and_a_form_sent_twice_opens_one(stack: Stack):
    async with logged_in(stack, HELPER) as reader:
        page = await reader.open("/saker/ny")
        said = {"municipality": "Oslo", "gender": "female", "assessed_age": "27", "exploitation": "prostitution"}
        nested = {
            "person__name": WORD,
            "person__contact__0__channel": "phone",
            "person__contact__0__value": "99",
            "person__contact__0__safety": "safe",
        }
        one = await reader.send(
            page, "form", "/saker/ny", **said, **nested, responsible__0__key="nav", responsible__0__value=NAV
        )
        two = await reader.send(
            page, "form", "/saker/ny", **said, **nested, responsible__0__key="nav", responsible__0__value=NAV
        )
        assert one.url == two.url
        assert "Registrert: Person identifisert" in words(one.text)
        case = one.url.path.rpartition("/")[2]
    (event,) = await history(stack, case, HELPER)
    assert event["data"]["person"] == {"name": WORD, "contact": [{"channel": "phone", "value": "99", "safety": "safe"}]}
    assert event["data"]["responsible"] == {"nav": NAV}


async def test_what_is_wrong_with_a_form_is_told_at_the_field_and_nothing_typed_is_lost(stack: Stack):
    async with logged_in(stack, HELPER) as reader:
        page = await reader.open("/saker/ny")
        answer = await reader.send(page, "form", "/saker/ny", municipality="Oslo", arena=WORD, assessed_age="many")
        assert answer.status_code == 422
        said = words(answer.text)
        assert "Noe må rettes" in said
        assert "Kjønn: må oppgis" in said
        assert "Antatt alder (antall år): må være et heltall" in said
        assert 'href="#f-gender"' in answer.text
        assert 'id="f-gender"' in answer.text
        kept = fields(answer.text)
        assert (kept["arena"], kept["municipality"], kept["assessed_age"]) == (WORD, "Oslo", "many")
        assert kept["key"] == fields(page)["key"]


async def test_a_rule_of_the_whole_form_is_told_in_peoples_words(stack: Stack):
    async with logged_in(stack, HELPER) as reader:
        page = await reader.open("/saker/ny")
        answer = await reader.send(
            page, "form", "/saker/ny", municipality="Oslo", gender="male", exploitation="begging"
        )
        assert answer.status_code == 422
        assert "fødselsdato, antatt alder eller «antatt mindreårig» må oppgis" in words(answer.text)


async def test_a_list_gets_another_row_without_losing_what_was_typed(stack: Stack):
    async with logged_in(stack, HELPER) as reader:
        page = await reader.open("/saker/ny")
        answer = await reader.send(page, "form", "/saker/ny", indicators__0="Redd", more="indicators")
        assert answer.status_code == 200
        assert 'name="indicators.1"' in answer.text
        assert fields(answer.text)["indicators.0"] == "Redd"
        assert "Noe må rettes" not in words(answer.text)


async def test_a_transition_is_done_with_its_form(stack: Stack):
    case = await opened(stack)
    async with logged_in(stack, HELPER) as reader:
        answer = await reader.act(case, "assign_lawyer", organisation=LAWYER, note="Ring først")
        assert answer.url.path == f"/saker/{case}"
        assert "Registrert: Bistandsadvokat koblet på" in words(answer.text)
        assert "Registrert:" not in words(await reader.open(f"/saker/{case}")), "it is said once"
    last = (await history(stack, case, HELPER))[-1]
    assert (last["type"], last["data"], last["note"]) == ("lawyer_assigned", {"organisation": LAWYER}, "Ring først")


async def test_a_form_sent_twice_is_done_once(stack: Stack):
    case = await opened(stack)
    async with logged_in(stack, HELPER) as reader:
        path = f"/saker/{case}/handlinger/record_follow_up"
        page = await reader.open(path)
        for _ in range(2):
            assert (await reader.send(page, "form", path, kind="conversation")).url.path == f"/saker/{case}"
        other = await reader.send(page, "form", path, kind="home_visit")
        assert other.status_code == 422
        assert "Skjemaet er allerede registrert" in words(other.text)
        again = await reader.send(other.text, "form", path, kind="home_visit")
        assert again.url.path == f"/saker/{case}", "with a key of its own now"
    assert [e["type"] for e in await history(stack, case, HELPER)][1:] == ["follow_up_recorded"] * 2


async def test_what_the_rules_refuse_is_explained_on_the_form(stack: Stack):
    case = await at_the_support(stack)
    async with logged_in(stack, NAV) as reader:
        answer = await reader.act(
            case,
            "assign_housing",
            kind="hospice",
            place="pensjonat-sentrum",
            quality_agreement="false",
            **{"from": today().isoformat()},
        )
        assert answer.status_code == 409
        said = words(answer.text)
        assert "Dette ble ikke registrert Hospits er ingen løsning for denne gruppen." in said
        assert "Kan løses av: NAV Grünerløkka: Tildel bolig" in said
        assert fields(answer.text)["place"] == "pensjonat-sentrum"


async def test_what_is_for_another_role_is_told_instead_of_a_form(stack: Stack, case: str):
    async with logged_in(stack, NAV) as reader:
        said = words(await reader.open(f"/saker/{case}/handlinger/confirm_udi_status"))
        assert "Status i utlendingssaken gis bare til advokaten eller personen selv." in said
        assert "Registrer" not in said
        page = await reader.open(f"/saker/{case}/handlinger/raise_issue")
        path = f"/saker/{case}/handlinger/confirm_udi_status"
        answer = await reader.send(page, "form", path, status="pending", as_of=today().isoformat())
        assert answer.status_code == 403
        assert "Status i utlendingssaken gis bare til advokaten" in words(answer.text)


async def test_a_race_that_is_lost_is_explained_and_what_was_typed_can_be_sent_again(stack: Stack):
    case = await opened(stack)
    async with logged_in(stack, HELPER) as reader:
        path = f"/saker/{case}/handlinger/raise_issue"
        page = await reader.open(path)
        await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
        lost = await reader.send(page, "form", path, topic="Bolig", text=WORD)
        assert lost.status_code == 412
        said = words(lost.text)
        assert "Saken er endret mens du skrev" in said
        assert "Bistandsadvokat koblet på, Nadheim" in said
        assert fields(lost.text)["text"] == WORD
        won = await reader.send(lost.text, "form", path)
        assert won.url.path == f"/saker/{case}"
    assert [e["type"] for e in await history(stack, case, HELPER)][-1] == "issue_raised"


async def test_when_it_happened_is_said_by_day_and_time(stack: Stack):
    case = await opened(stack)
    async with logged_in(stack, HELPER) as reader:
        ahead = (today() + timedelta(days=3)).isoformat()
        wrong = await reader.act(case, "record_follow_up", kind="conversation", on__date=ahead)
        assert wrong.status_code == 422
        assert "Når skjedde det?: kan ikke ligge i fremtiden" in words(wrong.text)
        assert 'href="#f-on"' in wrong.text


async def test_an_hour_that_clocks_skip_is_told_and_of_one_that_they_show_twice_one_chooses(stack: Stack):
    case = await opened(stack, on="2026-03-20")
    async with logged_in(stack, HELPER) as reader:
        never = {"kind": "conversation", "on__date": "2026-03-29", "on__time": "02:30"}
        wrong = await reader.act(case, "record_follow_up", **never)
        assert wrong.status_code == 422
        assert f"Når skjedde det?: {WORDS['form.never'].nb}" in words(wrong.text)
        asked = await reader.act(case, "record_follow_up", **{**never, "on__date": "2026-10-25"})
        assert asked.status_code == 422
        assert WORDS["form.twice"].nb in words(asked.text)
        path = f"/saker/{case}/handlinger/record_follow_up"
        done = await reader.send(asked.text, "form", path, on__which="2026-10-25T02:30:00+01:00")
        assert done.url.path == f"/saker/{case}"
    found = next(e for e in await history(stack, case, HELPER) if e["type"] == "follow_up_recorded")
    assert datetime.fromisoformat(found["on"]) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


async def test_only_what_exists_has_a_form(stack: Stack, case: str):
    async with logged_in(stack, TOT) as reader:
        await reader.open(f"/saker/{case}/handlinger/nothing", 404)
        await reader.open(f"/saker/{case}/handlinger/identify", 404)
        page = await reader.open(f"/saker/{case}/handlinger/raise_issue")
        for name in ("deadline_breached", "identify"):
            answer = await reader.send(page, "form", f"/saker/{case}/handlinger/{name}", topic="x", text="y")
            assert answer.status_code == 404


async def test_the_statement_and_the_parts_are_for_everybody(stack: Stack):
    async with nobody(stack) as reader:
        assert "WCAG 2.1" in words(await reader.open("/hjelp/tilgjengelighet"))
        assert "Sidenes deler" in words(await reader.open("/hjelp/komponenter"))


MARK = "Ikke kontrollert mot lovteksten"


def cited(page: str) -> list[tuple[str, bool]]:
    """Every provision of the page, and whether it is marked."""
    lists = re.findall(r'<ul class="basis">(.*?)</ul>', page, re.DOTALL)
    items = [item for one in lists for item in re.findall(r"<li>(.*?)</li>", one, re.DOTALL)]
    return [(words(re.split(r"<span", item)[0]), MARK in item) for item in items]


def unchecked(provision: Provision) -> bool:
    """Whether it stands in a statute whose text nobody has held against it; a report has no such text."""
    return provision.source == "statute" and not provision.confirmed


@pytest.mark.parametrize("track", TRACKS)
async def test_the_mark_stands_beside_each_statute_that_nobody_checked_and_nowhere_else(stack: Stack, track: str):
    today, row = local_date(datetime.now(UTC)), TRACKS[track]
    rules = [
        next((r for r in DEADLINE_RULES[id_] if r.in_force(today)), DEADLINE_RULES[id_][-1]) for id_ in row.deadlines
    ]
    bases = [rule.basis for rule in rules] + [TRANSITIONS[name].basis for name in row.transitions]
    rows = [provision for basis in bases for provision in citations(basis, today)]
    known = {(p.citation, unchecked(p)) for norm in NORMS.values() for p in norm}
    async with logged_in(stack, TOT) as reader:
        page = await reader.open(f"/saksganger/{track}")
        lists = await reader.open("/hjelp")
        for path in sorted(set(re.findall(rf"/hjelp/huskeliste/{track}/\w+", lists))):
            said = cited(await reader.open(path))
            assert set(said) <= known, path
    assert cited(page) == [(p.citation, unchecked(p)) for p in rows]
    assert page.count(MARK) == sum(unchecked(p) for p in rows) > 0
