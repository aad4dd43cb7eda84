/* One stream of events for all tabs of this browser. Events hold a kind, an opaque id and a version. */
"use strict";
const ports = new Set();
const SILENT = 40000; // without a beat for so long the stream is lost
let source = null; let last = ""; let heard = 0; let lostAt = ""; let timer = 0; let open = false;

const tell = (what) => ports.forEach((port) => port.postMessage(what));

const lost = () => {
  open = false;
  if (!lostAt) lostAt = new Date().toISOString();
  tell({ kind: "lost", at: lostAt });
};

const later = () => { clearTimeout(timer); timer = setTimeout(start, 3000); };

const ended = () => { stop(); tell({ kind: "ended" }); };

const stop = () => { clearTimeout(timer); if (source) source.close(); source = null; open = false; };

// A refusal says nothing to an EventSource: whether the session has ended is asked for.
const refused = async () => {
  lost();
  try {
    const answer = await fetch("/live/events", { cache: "no-store", headers: { "HX-Request": "true" } });
    if (answer.status === 401) { ended(); return; }
  } catch { /* the server is away */ }
  later();
};

const heeds = (kind) => source.addEventListener(kind, (event) => {
  heard = Date.now(); last = event.lastEventId;
  const said = JSON.parse(event.data);
  if (kind === "ended") { ended(); return; }
  if (kind === "open") { open = true; tell({ kind, resumed: said.resumed && !!lostAt, lost: lostAt }); lostAt = ""; return; }
  if (kind !== "beat") tell({ kind, ...said });
});

const start = () => {
  stop();
  if (!ports.size) return;
  const mine = new EventSource(`/live/events${last ? `?after=${last}` : ""}`);
  source = mine; heard = Date.now();
  ["open", "beat", "ended", "hit", "new", "messages"].forEach(heeds);
  mine.onerror = () => {
    if (source !== mine) return;
    if (mine.readyState === EventSource.CLOSED) refused(); else lost();
  };
};

setInterval(() => { if (open && Date.now() - heard > SILENT) { lost(); later(); } }, 5000);

onconnect = (event) => {
  const port = event.ports[0];
  ports.add(port);
  port.onmessage = ({ data }) => {
    if (data === "bye") { ports.delete(port); if (!ports.size) stop(); }
    if (data === "again" && !source) start();
  };
  if (!source) start();
  else port.postMessage(open ? { kind: "open", resumed: false, lost: "" } : { kind: "lost", at: lostAt || new Date().toISOString() });
};
