/* What moves is told on the page; nothing moves on it until the reader asks. Cells of a row change in place, new
   rows wait. One stream serves all tabs (stream.js); where that cannot be, the page asks each 15 s. */
"use strict";
(() => {
  const POLL = 15000;
  const worker = document.currentScript.dataset.worker;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const root = document.documentElement;
  const stream = one("#stream"); const waiting = one("#waiting"); const said = one("#said");
  const here = () => document.visibilityState === "visible";
  // An answer that was on its way when its person signed in again speaks of the session before.
  let signedIn = 0;
  document.addEventListener("openpiu:signed-in", () => { signedIn = Date.now(); });
  const signedOut = () => {
    const box = one("#signed-out");
    if (Date.now() - signedIn < 30000) { if (shared) shared.postMessage("again"); return; }
    if (box && !box.open) box.showModal();
  };
  const minute = (iso) => `${iso.slice(11, 16)}Z`;
  let lostAt = "";

  const lost = (at) => {
    lostAt = lostAt || at; root.classList.add("stale");
    stream.textContent = `Live updates stopped ${minute(lostAt)}; trying again`;
  };
  const found = () => {
    if (!lostAt) return;
    lostAt = ""; root.classList.remove("stale");
    const text = `Live updates caught up ${minute(new Date().toISOString())}`; stream.textContent = text;
    setTimeout(() => { if (stream.textContent === text) stream.textContent = ""; }, 8000);
  };

  const ask = async (address, options) => {
    try {
      const answer = await fetch(address, { ...options, cache: "no-store", credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (answer.status === 401) { signedOut(); return null; }
      return answer.ok ? await answer.json() : null;
    } catch { if (!shared) lost(new Date().toISOString()); return null; }
  };

  // Not more often than once in a while, and always once after the last call.
  const paced = (work, wait) => {
    let timer = 0; let at = 0;
    return () => {
      if (timer) return;
      timer = setTimeout(async () => { timer = 0; at = Date.now(); await work(); }, Math.max(50, at + wait - Date.now()));
    };
  };

  const offer = (text, show) => {
    const known = one("button", waiting);
    if (known) { one("span", known).textContent = text; return; }
    const button = document.createElement("button"); button.type = "button";
    const label = document.createElement("span"); label.textContent = text;
    const key = document.createElement("kbd"); key.textContent = root.dataset.keyShow;
    button.append(label, document.createTextNode(" · show "), key);
    button.dataset.key = root.dataset.keyShow; button.addEventListener("click", async () => { if (await show()) button.remove(); });
    waiting.replaceChildren(button);
  };

  // Another picture of this page, of which parts are laid in; scroll and focus stay where they were.
  const fresh = async (address) => {
    try {
      const answer = await fetch(address, { cache: "no-store", credentials: "same-origin" });
      if (answer.redirected) { signedOut(); return null; }
      return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    } catch { return null; }
  };
  let place = document.body; // where the reader was before they pressed what waits
  document.addEventListener("focusin", (event) => { if (!event.target.closest("#live") && event.target.id !== "main") place = event.target; });
  const lay = (from, selectors) => {
    const row = place.closest("[data-hit-row]"); const id = place.id; const y = window.scrollY;
    selectors.forEach((selector) => {
      const now = one(selector, from); const then = one(selector);
      if (!then || !now) return;
      const kept = document.adoptNode(now); then.replaceWith(kept);
      if (window.htmx) window.htmx.process(kept);
    });
    const target = (row && one(`[data-hit-row="${row.dataset.hitRow}"] a`)) || (id && document.getElementById(id)) || place;
    if (target.isConnected && target !== document.body && target !== document.activeElement) target.focus({ preventScroll: true });
    window.scrollTo(window.scrollX, y);
  };

  // Rows of the queue: their cells change in place.
  const asked = new Set();
  const rows = paced(async () => {
    const ids = [...asked].slice(0, 60); ids.forEach((id) => asked.delete(id));
    if (!ids.length) return;
    const cells = await ask(`/live/rows?ids=${ids.join(",")}`);
    if (!cells) return;
    Object.entries(cells).forEach(([id, cell]) => all(`[data-hit-row="${id}"]`).forEach((row) => {
      const put = (name, text, late) => {
        const box = one(`[data-cell="${name}"]`, row); const shown = late ? `! ${text}` : text;
        if (box && box.textContent !== shown) { box.textContent = shown; box.classList.toggle("late", !!late); }
      };
      put("left", cell.left, cell.late); put("state", cell.state); put("claimed", cell.claimed);
    }));
    if (asked.size) rows();
  }, 200);
  const row = (id) => { if (one(`[data-hit-row="${CSS.escape(id)}"]`)) { asked.add(id); rows(); } };

  // How many there are, and how many are new.
  const queue = () => one("[data-since]");
  const counts = paced(async () => {
    if (!queue() && !one("[data-count-of]")) return;
    const news = await ask(`/live?since=${encodeURIComponent(queue() ? queue().dataset.since : "")}&${(queue() && queue().dataset.asks) || ""}`);
    if (!news) return;
    all("[data-count-of]").forEach((box) => { const now = news.counts[box.dataset.countOf]; if (now !== undefined) box.textContent = now; });
    if (queue() && news.new) offer(`${news.new} new`, showQueue);
  }, 1000);
  const showQueue = async () => {
    const page = await fresh(location.href);
    if (page) lay(page, ["#waits"]);
    return !!page;
  };

  // The hit that is open.
  const question = () => one(".question[data-hit]");
  let held = !!one("[data-held]");
  const hit = paced(async () => {
    const open = question();
    if (!open) return;
    const now = await ask(`/live/hits/${open.dataset.hit}?version=${encodeURIComponent(open.dataset.version)}`);
    if (now) tellHit(open, now);
  }, 300);
  const tellHit = (open, now) => {
    if (held && !now.held) { held = false; said.textContent = "Your claim has ended. What you typed is kept; claim the hit again."; }
    if (!held && !one("[data-held]")) return; // who only reads is told when they take it in hand
    if (now.version && now.version !== open.dataset.version) offer(changed(now.changed), again);
  };
  const changed = (number) => (number === 1 ? "1 field changed" : number ? `${number} fields changed` : "This hit has changed");
  const again = async () => {
    const open = question();
    const page = await fresh(`/hits/${open.dataset.hit}?since=${encodeURIComponent(open.dataset.version)}`);
    if (!page) return false;
    const ticked = all("input[name=row]:checked, input[name=reason]:checked").map((box) => box.id);
    lay(page, ["#changed", ".question", ".compare", "#context", "#reasons"]);
    ticked.forEach((id) => { const box = document.getElementById(id); if (box && !box.disabled) box.checked = true; });
    const version = one("#decide [name=version]"); const newer = one("#decide [name=version]", page);
    if (version && newer) version.value = newer.value;
    return true;
  };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-again]");
    if (!link || !question()) return;
    event.preventDefault();
    if (await again()) { waiting.replaceChildren(); one("#error").replaceChildren(); }
  });

  const opened = () => document.dispatchEvent(new Event("openpiu:new")); // for sound.js, where it is wanted
  const everything = () => {
    if (!here()) return;
    all("[data-hit-row]").forEach((box) => asked.add(box.dataset.hitRow));
    rows(); counts(); hit(); opened();
  };

  const heed = (what) => {
    if (what.kind === "lost") { lost(what.at); return; }
    if (what.kind === "ended") { signedOut(); return; }
    if (what.kind === "open") { found(); if (!what.resumed) everything(); return; }
    if (what.kind === "messages") {
      if (one("[data-tells~=messages]")) offer("New messages", () => { location.reload(); return true; });
      return;
    }
    if (!here()) return; // all is looked at when the reader comes back
    if (what.kind === "hit") { row(what.id); if (question() && question().dataset.hit === what.id && what.version !== question().dataset.version) hit(); }
    if (what.kind === "new") opened();
    counts();
  };

  let shared = null;
  const connect = () => {
    if (!window.SharedWorker) return;
    try {
      const made = new SharedWorker(worker);
      made.onerror = () => { shared = null; };
      made.port.onmessage = ({ data }) => heed(data);
      shared = made.port;
    } catch { shared = null; }
  };
  if (one("[data-since], [data-hit-row], .question[data-hit], [data-tells]")) {
    connect();
    setInterval(() => { if (!shared && here()) { everything(); found(); } }, POLL);
    document.addEventListener("visibilitychange", everything);
    window.addEventListener("pagehide", () => { if (shared) shared.postMessage("bye"); });
    window.addEventListener("pageshow", (event) => { if (event.persisted && shared) connect(); });
    one("#signed-out").addEventListener("close", () => { if (shared) shared.postMessage("again"); });
  }

  // A claim holds on while somebody is at work on it.
  setInterval(async () => {
    const open = question();
    if (!held || !open || !here() || Date.now() - lastInput.here > 60000) return;
    const now = await ask(`/hits/${open.dataset.hit}/touch`, { method: "POST" });
    if (now && !now.held) tellHit(open, now);
  }, 30000);
})();
