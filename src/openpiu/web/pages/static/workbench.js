/* Keys, and what keeps a reader's place. Every key presses a control that is on the page; without this script
   every form and link still works. */
"use strict";
(() => {
  const root = document.documentElement;
  const opened = Date.now();
  const CALM = 2000; // no decision in the first two seconds after a hit opens
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const shown = (element) => element.getClientRects().length > 0;
  const live = one("#said");
  const own = root.dataset; // the keys of who looks: keyGo, keyHelp, keyNextRow, keyPreviousRow
  let going = false;

  const say = (text) => { if (live) live.textContent = text; };

  const typing = (target) =>
    target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])") || target.isContentEditable;

  const press = (element) => {
    if (!element || element.disabled) return false;
    if (element.matches("input, textarea, select") && !element.matches("[type=checkbox], [type=radio]")) element.focus();
    else { element.focus({ preventScroll: false }); element.click(); }
    const next = element.dataset.leads && document.getElementById(element.dataset.leads); // a choice leads to its reason
    if (next) next.focus();
    return true;
  };

  const stops = () => all("[data-rows] tbody tr").map((row) => one("input[type=checkbox], a, button", row)).filter((e) => e && shown(e));

  const step = (by) => {
    const found = stops();
    if (!found.length) return;
    const row = document.activeElement.closest("[data-rows] tbody tr");
    const at = found.findIndex((element) => element.closest("tr") === row);
    const next = found[Math.min(Math.max(at + by, 0), found.length - 1)];
    next.focus({ preventScroll: true });
    next.closest("tr").scrollIntoView({ block: "nearest" });
  };

  const inRow = (key) => {
    const row = document.activeElement.closest("[data-rows] tbody tr");
    return row ? one(`[data-row-key="${CSS.escape(key)}"]`, row) : null;
  };

  const reason = (key) => {
    const box = all(`[data-reason="${key}"]`).find(shown);
    if (box && box.disabled) say(`${box.value} does not apply: ${box.dataset.why}.`);
    return box ? press(box) : false;
  };

  document.addEventListener("keydown", (event) => {
    const key = event.key;
    if ((event.ctrlKey || event.metaKey) && key === "Enter") {
      const form = event.target.closest("form") || all("form[data-record]").find(shown);
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (key === "Escape") {
      root.classList.remove("keys-shown");
      all("details.menu[open]").forEach((menu) => { menu.open = false; });
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (root.dataset.keys === "off" || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || one("dialog[open]")) return;
    if (event.target.closest("[data-grid]") && key.startsWith("Arrow")) { arrow(event); return; }
    if (going) {
      going = false;
      if (press(one(`[data-go="${CSS.escape(key)}"]`))) event.preventDefault();
      return;
    }
    // While a choice is open these are its reasons and press nothing else; no reason is a g.
    if (/^[a-fhi]$/.test(key) && all("[data-reason]").some(shown)) { event.preventDefault(); reason(key); return; }
    if (key === own.keyGo) { going = true; setTimeout(() => { going = false; }, 1500); return; }
    if (key === own.keyHelp) { event.preventDefault(); root.classList.toggle("keys-shown"); return; }
    if (key === own.keyNextRow || key === own.keyPreviousRow) { event.preventDefault(); step(key === own.keyNextRow ? 1 : -1); return; }
    const control = inRow(key) || all(`[data-key="${CSS.escape(key)}"]`).find(shown);
    if (control) {
      event.preventDefault();
      if (control.hasAttribute("data-decides") && Date.now() - opened < CALM) { say("Read first: keys that decide wait two seconds."); return; }
      press(control);
      const next = control.dataset.thenTo && document.getElementById(control.dataset.thenTo);
      if (next) next.focus();
      return;
    }
  });

  // A seat map is one stop of the tab key; arrows move in it.
  const arrow = (event) => {
    const cells = all("a, span", event.target.closest("[data-grid]"));
    const box = event.target.closest("td"); const row = box && box.parentElement;
    if (!row) return;
    const column = [...row.children].indexOf(box);
    const rows = [...row.parentElement.children]; const at = rows.indexOf(row);
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const to = rows[at + down] && rows[at + down].children[column + right];
    const target = to && one("a, span", to);
    if (!target) return;
    event.preventDefault();
    cells.forEach((cell) => { cell.tabIndex = -1; });
    target.tabIndex = 0; target.focus();
  };
  all("[data-grid]").forEach((grid) => all("a, span", grid).forEach((cell, n) => { cell.tabIndex = n ? -1 : 0; }));

  // A reason that ties itself to rows ticks them.
  document.addEventListener("change", (event) => {
    const ties = event.target.dataset && event.target.dataset.ties;
    if (ties && event.target.checked) ties.split(" ").forEach((field) => { const box = document.getElementById(`row-${field}`); if (box) box.checked = true; });
  });

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-toggle]");
    if (toggle) { root.classList.toggle(toggle.dataset.toggle); toggle.setAttribute("aria-pressed", root.classList.contains(toggle.dataset.toggle)); }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    if (event.target.closest("[data-print]")) printed();
    const copy = event.target.closest("[data-copy]");
    if (copy) copied(copy.dataset.copy);
  });

  // What goes to paper is written down first.
  const printed = async () => {
    try {
      const answer = await fetch("/printed", { method: "POST", body: new URLSearchParams({ page: location.pathname }), cache: "no-store", credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (answer.ok) { window.print(); return; }
    } catch { /* told below */ }
    say("Not printed: what is printed is written in the log, and that could not be done. Try again.");
  };

  // Without a safe connection a browser has no clipboard: the words are laid out to be copied by hand.
  const copied = async (text) => {
    try { await navigator.clipboard.writeText(text); say("Copied."); }
    catch { const box = one("#for-carrier"); if (box) { box.value = text; box.closest("details").open = true; box.select(); } }
  };

  // What goes wrong on the way: nothing typed is lost.
  document.addEventListener("htmx:sendError", () => say("The connection is lost. What you typed is kept; try again."));
  document.addEventListener("htmx:timeout", () => say("No answer came. What you typed is kept; try again."));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) { const box = one("#signed-out"); if (box && !box.open) box.showModal(); }
    else if (status === 409 || status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
    else if (status >= 400) say(`Refused (${status}). What you typed is kept.`);
  });
  document.addEventListener("htmx:afterSwap", (event) => { const error = one("[role=alert]", event.detail.target); if (error) error.focus(); });

  // A session that ended: its person signs in over the same page, and what they typed stays.
  document.addEventListener("submit", async (event) => {
    if (event.target.id !== "sign-again") return;
    event.preventDefault();
    const form = event.target; const error = one("#sign-again-error");
    let told = "No answer came; try again.";
    try {
      const answer = await fetch("/sign-in", { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", cache: "no-store", credentials: "same-origin" });
      if (answer.type === "opaqueredirect") {
        form.reset(); error.hidden = true; form.closest("dialog").close("in");
        document.dispatchEvent(new Event("openpiu:signed-in"));
        say("Signed in again. What you typed is kept: go on.");
        return;
      }
      const said = one("[role=alert]", new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (said) told = said.textContent;
    } catch { /* told below */ }
    error.textContent = told; error.hidden = false; error.focus();
  });

  // Clocks, and the time in which a slip can be undone.
  const clock = () => {
    const zulu = one("#zulu"); if (zulu) zulu.textContent = `${new Date().toISOString().slice(11, 16)}Z`;
    all("[data-until]").forEach((element) => {
      const left = Math.ceil((Date.parse(element.dataset.until) - Date.now()) / 1000);
      const count = one("[data-count]", element); if (count) count.textContent = `${Math.max(left, 0)} s`;
      if (left <= 0) { element.removeAttribute("data-until"); element.hidden = true; if (element.dataset.then) location.assign(element.dataset.then); }
    });
  };
  clock(); setInterval(clock, 1000);

  // How long the page was really looked at: seconds with input in the last minute, while it was visible.
  let active = 0;
  setInterval(() => {
    if (document.visibilityState === "visible" && Date.now() - lastInput.here < 60000) active += 1;
    all("input[data-seconds]").forEach((box) => { box.value = active; });
  }, 1000);
})();
