// Little, and nothing depends on it: focus on what went wrong, printing, a guard for what is typed, and live updates.
"use strict";

const live = document.getElementById("live");
const typed = () => document.querySelector("form[data-guard][data-dirty]") !== null;

document.querySelector("[data-focus]")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => { form.dataset.dirty = "yes"; });
  form.addEventListener("submit", () => { delete form.dataset.dirty; });
}

window.addEventListener("beforeunload", (event) => {
  if (typed()) event.preventDefault();
});

// A link into a folded part opens it.
const unfold = () => {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  target?.closest("details")?.setAttribute("open", "");
};
window.addEventListener("hashchange", unfold);
unfold();

const say = () => {
  if (live.childElementCount > 0) return;
  const words = document.createElement("p");
  words.className = "notice notice--info";
  words.textContent = `${live.dataset.changed} ${typed() ? live.dataset.kept : ""} `;
  const again = document.createElement("a");
  again.href = location.href;
  again.textContent = live.dataset.reload;
  words.append(again);
  live.append(words);
};

// Only what nobody is in is exchanged; a part that is held by focus or opened stays until it is asked for.
const held = (part) => part.contains(document.activeElement) || part.querySelector("details[open]") !== null;

const exchange = async () => {
  const parts = [...document.querySelectorAll("[data-part]")];
  if (parts.length === 0 || typed()) return say();
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return say();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let left = false;
  for (const part of parts) {
    const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (next === null || next.outerHTML === part.outerHTML) continue;
    if (held(part)) left = true;
    else part.replaceWith(document.importNode(next, true));
  }
  document.body.dataset.version = fresh.body.dataset.version;
  if (left || fresh.querySelectorAll("[data-part]").length !== parts.length) say();
};

let waiting = 0;
const soon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => exchange().catch(say), 300);
};

const listen = () => {
  const source = new EventSource("/events/stream");
  const mine = document.body.dataset.live;
  let opened = false;
  source.addEventListener("open", () => {
    if (opened) soon();
    opened = true;
  });
  source.addEventListener("missed", soon);
  source.addEventListener("case_changed", (event) => {
    const changed = JSON.parse(event.data);
    if (mine && (changed.id !== mine || changed.version <= Number(document.body.dataset.version))) return;
    soon();
  });
  window.addEventListener("pagehide", () => source.close());
};

if ("live" in document.body.dataset && (document.body.dataset.live || document.querySelector("[data-part]"))) listen();
