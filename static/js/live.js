/**
 * The page follows its session: frames while it plays, a fresh page when somebody has changed it.
 *
 * One stream a page carries everything. Of frames only the newest is kept and painted, at the
 * display's rate; one of another generation than the page's is not of this page and is dropped.
 */
import { arePlaces, paint, paintPart } from "./paint-frame.js";
import { patchInside } from "./patch-html.js";

/**
 * @typedef {object} Htmx
 * @property {(verb: string, path: string, context: object) => Promise<void>} ajax
 * @property {(context: object) => Promise<void>} swap
 */

/** @typedef {import("./frame").Frame & {generation: number, number: number}} Stamped */

/** Frames come less evenly than the display shows them; so many may wait for their turn. */
const MAX_READY = 2;

/** In milliseconds: when to ask again after the stream was refused; then twice as long, and so on. */
const REFUSED = 3000;

/** In milliseconds: a server that is full for long is asked no more often than that. */
const REFUSED_AT_MOST = 60000;

/** In milliseconds: so long at least the page that refused something stays to be read. */
const REFUSAL = 6000;

/** In milliseconds: within so much all of a class ask for what comes after the room. */
const SPREAD = 2000;

/** A generation that no page has: to be fetched in any case. */
const ANY = -1;

/** @type {EventSource | null} */
let source = null;
/** The address that the stream was opened with. */
let followed = "";
/** There is nothing to follow at that address any more. */
let isOver = false;
/** Of the newest frame that was taken on. */
let stamp = { generation: 0, number: 0 };
/** @type {Stamped[]} */
const ready = [];
/** Of the newest panels, by id and HTML, those that are still to be painted. @type {[string, string][]} */
let panels = [];
/** Which frame the panels belong to. */
let stampOfPanels = { generation: 0, number: 0 };
/** Of the frame that was painted last. */
let painted = { generation: 0, number: 0 };
let ticking = false;
let requests = 0;
/** The generation that a notice has named, until the page shows it. */
let wanted = 0;
/** How often in turn the stream was refused. */
let refusals = 0;
/** Until when the page is not turned, by the clock of the page. */
let kept = 0;

/** @returns {HTMLElement | null} */
function lab() {
  return document.querySelector(".lab[data-version]");
}

/** It plays, but no frames are painted into the page. */
function isInSlowMotion() {
  return lab()?.dataset.status === "playing" && !document.querySelector("svg.network.live");
}

function shown() {
  return Number(lab()?.dataset.version ?? 0);
}

/** Open the stream for the view that the page shows now. */
function follow() {
  const address = lab() && `${location.pathname}/stream${location.search}`;
  if (!address) {
    source?.close();
    source = null;
    followed = "";
    say("");
    return;
  }
  if (address === followed && (isOver || source?.readyState !== EventSource.CLOSED)) return;
  source?.close();
  followed = address;
  isOver = false;
  // Of a page that follows, which of all drawings of this version it shows.
  const page = document.querySelector("[data-page]")?.getAttribute("data-page");
  const shows = page ? `page=${page}` : `shown=${shown()}`;
  source = new EventSource(`${address}${location.search ? "&" : "?"}${shows}`);
  source.addEventListener("frame", (event) => {
    putFrame(JSON.parse(/** @type {MessageEvent<string>} */ (event).data));
  });
  source.addEventListener("panels", (event) => {
    putPanels(JSON.parse(/** @type {MessageEvent<string>} */ (event).data));
  });
  source.addEventListener("page", (event) => {
    wanted = JSON.parse(/** @type {MessageEvent<string>} */ (event).data).generation;
    turn();
  });
  source.addEventListener("lab", (event) => {
    putLab(JSON.parse(/** @type {MessageEvent<string>} */ (event).data).html);
  });
  source.addEventListener("room", (event) => {
    const place = document.getElementById("room");
    const { html } = JSON.parse(/** @type {MessageEvent<string>} */ (event).data);
    if (place) patchInside(place, html);
  });
  source.addEventListener("pointer", (event) => {
    const detail = JSON.parse(/** @type {MessageEvent<string>} */ (event).data);
    document.dispatchEvent(new CustomEvent("room:pointer", { detail }));
  });
  source.addEventListener("over", () => {
    isOver = true;
    source?.close();
    // What there is instead; a whole class hears of the end at the same moment.
    setTimeout(fetchAnew, Math.random() * SPREAD);
  });
  source.addEventListener("open", () => {
    refusals = 0;
    say("");
  });
  source.addEventListener("error", lost);
}

/** The browser connects again by itself, unless it was refused: then the page may be gone. */
function lost() {
  say("The server does not answer; trying again.");
  if (source?.readyState !== EventSource.CLOSED) return;
  const refused = source;
  const wait = Math.min(REFUSED * 2 ** refusals, REFUSED_AT_MOST);
  refusals += 1;
  setTimeout(() => {
    if (source !== refused) return;
    fetchAnew();
  }, wait);
}

/** Fetch the page that a notice has named, unless an answer under way brings it. */
function turn() {
  if (!wanted || requests > 0) return;
  if (wanted === shown()) {
    wanted = 0;
    return;
  }
  const left = kept - performance.now();
  if (left > 0) {
    setTimeout(turn, left);
    return;
  }
  wanted = 0;
  void htmxOfPage().ajax("GET", location.pathname + location.search, {
    target: "#lab",
    swap: "innerMorph",
  });
}

/** The page of a run that a room follows comes by itself: it is the same for all. @param {string} html */
function putLab(html) {
  // It may be another run's, whose generations and numbers are its own.
  stamp = { generation: 0, number: 0 };
  ready.length = 0;
  panels = [];
  const context = { sourceElement: document.body, target: "#lab", swap: "innerMorph", text: html };
  void htmxOfPage().swap(context);
}

function htmxOfPage() {
  return /** @type {{htmx: Htmx}} */ (/** @type {unknown} */ (window)).htmx;
}

/** Let a frame wait for its turn; of those that wait too long the oldest goes. @param {Stamped} frame */
function putFrame(frame) {
  const { generation, number } = frame;
  const isNewer = generation !== stamp.generation || number > stamp.number;
  if (generation !== shown() || !isNewer) return;
  stamp = { generation, number };
  ready.push(frame);
  if (ready.length > MAX_READY) ready.shift();
  tickSoon();
}

/** @param {{generation: number, number: number, html: Record<string, string>}} newest */
function putPanels({ generation, number, html }) {
  if (generation !== shown()) return;
  const next = Object.entries(html);
  // What had no turn yet goes first, or the last of them would never have one.
  const waiting = panels.map(([id]) => id);
  next.sort(([a], [b]) => Number(waiting.includes(b)) - Number(waiting.includes(a)));
  panels = next;
  stampOfPanels = { generation, number };
  tickSoon();
}

function tickSoon() {
  if (!ticking) requestAnimationFrame(tick);
  ticking = true;
}

/** A frame and one panel: all panels at once would take longer than a display's tick. */
function tick() {
  ticking = false;
  const frame = ready.shift();
  if (frame && frame.generation === shown()) {
    painted = { generation: frame.generation, number: frame.number };
    if (!paint(frame)) fetchAnew();
  }
  paintPanel();
  if (ready.length > 0 || panels.length > 0) tickSoon();
}

function paintPanel() {
  const { generation, number } = stampOfPanels;
  if (generation !== shown()) panels = [];
  // The panels come with their frame, which may wait for its turn: they shall not be ahead of it.
  if (ready.length > 0 && !(painted.generation === generation && painted.number >= number)) return;
  if (panels.length === 0) return;
  // The microscope's numbers and the epoch that they are of go together.
  const first = panels[0][0];
  const isNext = (/** @type {string} */ id) => id === first || [id, first].every(isOfMicroscope);
  const next = panels.filter(([id]) => isNext(id));
  panels = panels.filter(([id]) => !isNext(id));
  if (!arePlaces(next.map(([id]) => id))) fetchAnew();
  else for (const part of next) paintPart(...part);
}

/** @param {string} id */
function isOfMicroscope(id) {
  return id.startsWith("scope");
}

function fetchAnew() {
  wanted = ANY;
  turn();
}

/** @param {string} text */
function say(text) {
  const place = document.getElementById("connection");
  if (place && place.textContent !== text) place.textContent = text;
}

document.addEventListener("htmx:before:request", () => {
  requests += 1;
  say(""); // what the last request was told
});
document.addEventListener("htmx:finally:request", () => {
  requests = Math.max(0, requests - 1);
  follow();
  turn();
});
document.addEventListener("htmx:after:swap", () => {
  // In slow motion the next phase would take the sentence away before anybody has read it.
  const refused = lab()?.querySelector("[role=alert]");
  kept = refused && isInSlowMotion() ? performance.now() + REFUSAL : 0;
  follow();
});
window.addEventListener("pageshow", follow);
window.addEventListener("pagehide", () => {
  source?.close();
  source = null;
  followed = "";
});
follow();
