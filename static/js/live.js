/**
 * The page follows its session: frames while it plays, a fresh page when somebody has changed it.
 *
 * One stream a page carries everything. Of frames only the newest is kept and painted, at the
 * display's rate; one of another generation than the page's is not of this page and is dropped.
 */
import { paint } from "./paint-frame.js";

/** @typedef {{ajax: (verb: string, path: string, context: object) => Promise<void>}} Htmx */

/** @type {EventSource | null} */
let source = null;
/** The address that the stream was opened with. */
let followed = "";
/** @type {string | null} */
let newest = null;
let painted = { generation: 0, number: 0 };
let painting = false;
let requests = 0;
/** The generation that a notice has named, until the page shows it. */
let wanted = 0;

/** @returns {HTMLElement | null} */
function lab() {
  return document.querySelector(".lab[data-version]");
}

function shown() {
  return Number(lab()?.dataset.version ?? 0);
}

/** Open the stream for the view that the page shows now. */
function follow() {
  const address = lab() && `${location.pathname}/stream${location.search}`;
  if (!address || (address === followed && source?.readyState !== EventSource.CLOSED)) return;
  source?.close();
  followed = address;
  const query = `${location.search ? "&" : "?"}shown=${shown()}`;
  source = new EventSource(address + query);
  source.addEventListener("frame", (event) => {
    newest = /** @type {MessageEvent<string>} */ (event).data;
    schedule();
  });
  source.addEventListener("page", (event) => {
    wanted = JSON.parse(/** @type {MessageEvent<string>} */ (event).data).generation;
    turn();
  });
  source.addEventListener("open", () => say(""));
  source.addEventListener("error", () => say("The server does not answer; trying again."));
}

/** Fetch the page that a notice has named, unless an answer under way brings it. */
function turn() {
  if (!wanted || requests > 0) return;
  if (wanted === shown()) {
    wanted = 0;
    return;
  }
  wanted = 0;
  const htmx = /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx;
  void htmx.ajax("GET", location.pathname + location.search, {
    target: "#lab",
    swap: "innerMorph",
  });
}

function schedule() {
  if (painting || newest === null) return;
  painting = true;
  requestAnimationFrame(() => void paintNewest());
}

async function paintNewest() {
  const data = newest;
  newest = null;
  if (data !== null) {
    const frame = JSON.parse(data);
    const { generation, number } = frame;
    const isNewer = generation !== painted.generation || number > painted.number;
    if (generation === shown() && isNewer) {
      painted = { generation, number };
      if (!(await paint(frame))) {
        wanted = -1;
        turn();
      }
    }
  }
  painting = false;
  schedule();
}

/** @param {string} text */
function say(text) {
  const place = document.getElementById("connection");
  if (place && place.textContent !== text) place.textContent = text;
}

document.addEventListener("htmx:before:request", () => {
  requests += 1;
});
document.addEventListener("htmx:finally:request", () => {
  requests = Math.max(0, requests - 1);
  follow();
  turn();
});
document.addEventListener("htmx:after:swap", follow);
window.addEventListener("pageshow", follow);
window.addEventListener("pagehide", () => {
  source?.close();
  source = null;
  followed = "";
});
follow();
