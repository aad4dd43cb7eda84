/* A sound for hits that open with less than the unit's reaction time left, for who has turned it on. It is made
   here and loads nothing. A page that nobody sees is silent; what has opened meanwhile is told when it is seen. */
"use strict";
(() => {
  const WAIT = 1000; // several hits at once are one sound
  const since = new Date(Date.parse(document.querySelector("#zulu").dateTime)).toISOString();
  const said = document.querySelector("#said");
  let audio = null; let heard = 0; let timer = 0;

  // A browser lets a page sound only after a key or a press on it.
  const ready = () => { audio = audio || new AudioContext(); if (audio.state === "suspended") audio.resume(); };
  ["keydown", "pointerdown"].forEach((kind) => document.addEventListener(kind, ready, { passive: true }));

  const sound = () => {
    ready();
    [0, 0.25].forEach((after) => {
      const tone = audio.createOscillator(); const loud = audio.createGain(); const at = audio.currentTime + after;
      tone.frequency.value = 660; loud.gain.setValueAtTime(0.15, at); loud.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
      tone.connect(loud); loud.connect(audio.destination); tone.start(at); tone.stop(at + 0.2);
    });
  };

  const look = async () => {
    timer = 0;
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(`/live?urgent=1&since=${encodeURIComponent(since)}`, { cache: "no-store", credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      const { urgent } = await answer.json();
      if (urgent > heard) { sound(); said.textContent = "A hit has opened with little time left."; }
      heard = urgent;
    } catch { /* live.js says that the server is away */ }
  };
  document.addEventListener("openpiu:new", () => { if (!timer) timer = setTimeout(look, WAIT); });
})();
