/* When somebody last did something: on this page (`here`), and on any of the tabs that a desk has open
   (`anywhere`). The one place where that is kept; who is to hear of input is told how long none had come. */
"use strict";
const lastInput = (() => {
  const SAY = 5000; // how often the other tabs are told
  const heeds = []; let sent = 0;
  const works = document.querySelector("#covered"); // somebody is signed in: a page of the way in tells no tab
  const tabs = works && window.BroadcastChannel ? new BroadcastChannel("openpiu-input") : null;
  const kept = { here: Date.now(), anywhere: Date.now() };

  const note = (elsewhere) => {
    const away = Date.now() - kept.anywhere;
    kept.anywhere = Date.now();
    if (!elsewhere) kept.here = kept.anywhere;
    heeds.forEach((heed) => heed(away, elsewhere));
  };
  // A page whose person has signed in again begins anew, and so do those beside it.
  const begin = () => { kept.anywhere = Date.now(); };
  const here = () => {
    if (tabs && Date.now() - sent > SAY) { sent = Date.now(); tabs.postMessage("input"); }
    note(false);
  };
  let signedIn = () => {};
  if (tabs) tabs.onmessage = ({ data }) => { if (data === "in") { begin(); signedIn(); } else note(true); };
  ["keydown", "pointerdown", "pointermove", "scroll"].forEach((kind) => document.addEventListener(kind, here, { passive: true }));

  return {
    get here() { return kept.here; },
    get anywhere() { return kept.anywhere; },
    note: here,
    heed: (work) => { heeds.push(work); },
    begin: () => { begin(); if (tabs) tabs.postMessage("in"); },
    whenSignedInElsewhere: (work) => { signedIn = work; },
  };
})();
