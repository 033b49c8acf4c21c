"""Somebody who fills in a form in the browser as it asks to be: what it requires, with the first of what it offers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from playwright.async_api import Locator

REQUIRED = """form => {
  const all = (within, selector) => [...within.querySelectorAll(selector)];
  const optional = e => e.querySelector(':scope > legend .quiet') !== null;
  const kind = e => e.tagName === 'SELECT' ? 'select' : e.inputMode === 'numeric' ? 'number' : e.type;
  const values = options => [...options].map(o => o.value);
  const offered = e => e.tagName === 'SELECT' ? values(e.options) : e.list ? values(e.list.options) : [];
  const one = e => ({name: e.name, kind: kind(e), offered: offered(e).filter(v => v)});
  const group = (e, kind) => {
    const inputs = all(e, 'input');
    return {name: inputs.length ? inputs[0].name : e.innerText, kind, offered: inputs.map(i => i.value).filter(v => v)};
  };
  const WRITTEN = ':is(select, textarea, input:not([type=radio], [type=checkbox], [type=hidden]))';
  const groups = all(form, 'fieldset.group').filter(e => !optional(e));
  const rows = groups.flatMap(e => all(e, ':scope > .rows__row:first-of-type'));
  return [
    ...all(form, '[role=radiogroup][aria-required=true]').map(e => group(e, 'choice')),
    ...all(form, 'fieldset.field--choices:not([role])').filter(e => !optional(e)).map(e => group(e, 'choice')),
    ...all(form, WRITTEN + '[aria-required=true]').map(one),
    ...rows.flatMap(e => [...all(e, '[role=radiogroup]').map(e => group(e, 'choice')), ...all(e, WRITTEN).map(one)]),
  ];
}"""
"""Every field that must be filled in, as the page shows it: its name, its kind, and what it offers."""


async def fill(form: Locator, said: Mapping[str, str], day: date) -> None:
    """Fills in what is required, then what is said; fails where a field offers nothing to choose from."""
    for field in await form.evaluate(REQUIRED):
        if not _is_said(field["name"], said):
            await _put(form, field, day)
    for name, values in said.items():
        for value in values.split(","):
            await _say(form, name, value)


def _is_said(name: str, said: Mapping[str, str]) -> bool:
    rows = {name.rpartition(".")[0] for name in said if "." in name}
    return name in said or name.rpartition(".")[0] in rows - {""}


async def _put(form: Locator, field: dict[str, Any], day: date) -> None:
    name, offered = field["name"], field["offered"]
    match field["kind"]:
        case "choice" | "select":
            assert offered, f"nothing to choose from in {name}"
            await _say(form, name, offered[0])
        case "date":
            await _say(form, name, day.isoformat())
        case "number":
            await _say(form, name, "1")
        case _:
            await _say(form, name, offered[0] if offered else "Noe")


async def _say(form: Locator, name: str, value: str) -> None:
    """Chooses or writes a value, and sees that it stands there."""
    field = form.locator(f'[name="{name}"]')
    kind = await field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if kind in ("radio", "checkbox"):
        await form.locator(f'[name="{name}"][value="{value}"]').check()
        return
    await (field.select_option(value) if kind == "select" else field.fill(value))
    assert await field.input_value() == value, name
