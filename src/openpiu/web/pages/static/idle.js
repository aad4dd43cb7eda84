/* Desks are shared. A page that nobody works on says that its claim will end, then covers itself, then that the
   session ends; any key goes on. While somebody works, in whatever tab, the session lasts. */
"use strict";
(() => {
  const MINUTE = 60000;
  const CLAIM = 8 * MINUTE; const COVER = 10 * MINUTE; const WARN = 13 * MINUTE; const END = 15 * MINUTE;
  const STAY = MINUTE / 2; // how long input may be news to the server
  const box = document.querySelector("#covered");
  if (!box) return; // nobody is signed in
  const root = document.documentElement;
  const text = box.querySelector("p");
  const said = document.querySelector("#said");
  const signedOut = document.querySelector("#signed-out");
  let told = Date.now(); let warned = false; let ended = false;

  const end = () => {
    ended = true; box.close(); root.classList.add("covered"); signedOut.returnValue = "";
    if (!signedOut.open) signedOut.showModal();
  };
  const open = () => { ended = false; root.classList.remove("covered"); if (box.open) box.close(); };

  const stay = async () => {
    told = Date.now();
    try {
      const answer = await fetch("/stay", { method: "POST", cache: "no-store", credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (answer.status === 401) { end(); return false; }
    } catch { /* the server is away: live.js says so */ }
    return true;
  };

  // Whoever comes back after the end signs in first: what lies under the cover is not theirs to see.
  const heed = async (away, elsewhere) => {
    if (ended) return;
    if (warned) { warned = false; said.textContent = ""; }
    if (away >= END) { end(); return; }
    if (!elsewhere && (box.open || Date.now() - told > STAY) && !(await stay())) return;
    if (box.open) open();
  };
  lastInput.heed(heed);
  lastInput.whenSignedInElsewhere(() => { told = Date.now(); open(); if (signedOut.open) signedOut.close(); });
  // A key that uncovers does nothing else; Escape too leaves it to `heed` whether it opens.
  box.addEventListener("keydown", (event) => { event.preventDefault(); event.stopImmediatePropagation(); lastInput.note(); }, true);
  box.addEventListener("cancel", (event) => event.preventDefault());
  signedOut.addEventListener("close", () => { if (ended && signedOut.returnValue !== "in") signedOut.showModal(); });
  document.addEventListener("openpiu:signed-in", () => { told = Date.now(); lastInput.begin(); open(); });

  setInterval(() => {
    const idle = Date.now() - lastInput.anywhere;
    if (ended || idle < CLAIM) return;
    if (idle >= END) { end(); return; }
    if (!warned && document.querySelector("[data-held]")) {
      warned = true; said.textContent = "Nobody has worked here for eight minutes: in two more your claim ends. Any key keeps it.";
    }
    if (idle < COVER) return;
    if (!box.open && !signedOut.open) { root.classList.add("covered"); box.showModal(); }
    const left = Math.ceil((END - idle) / 1000);
    text.textContent = idle < WARN ? "Covered, since nobody has worked here for ten minutes. What was typed is kept. Any key shows the page again."
      : `Your session ends in ${left} s. What was typed is kept. Any key goes on.`;
  }, 1000);
})();
