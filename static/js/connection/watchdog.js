/**
 * Keeps the page connected. The server sends something every second; a stream that is silent is cut
 * off or held back by the network. Then the page asks for the newest events twice a second: without
 * an answer the connection is lost, with answers but no stream it is held back, and asking goes on
 * until a stream comes through.
 */
import { closeStream, openStream, pollAddress, setCurrent } from "./open-stream.js";
import { BACK, LOST, sayHeld, sayLive, sayLost, sayReturned, shownRun } from "./messages.js";

/** All in milliseconds. */
const TICK_TIME = 200;
const MAX_SILENCE = 2300;
const MAX_OPENING_TIME = 2000;
const POLL_TIME = 500;
const POLL_TIMEOUT = 1500;
/** Until a stream is tried again on a network that holds it back: at first, and at most. */
const TRIAL_TIME = 10000;
const MAX_TRIAL_TIME = 60000;
/** Exponential backoff after a refusal. */
const REFUSED_TIME = 3000;
const MAX_REFUSED_TIME = 60000;

/**
 * @typedef {object} Page
 * @property {string} address of its stream
 * @property {() => string} current what it shows, as a parameter of that address
 * @property {(name: string, data: string) => void} receive
 * @property {() => void} refetch the server refuses the stream, so the page is out of date
 */

/** @type {Page | null} */
let page = null;
let isOpen = false;
/** The open stream has brought something. */
let isConfirmed = false;
/** By `Date.now()`, which goes on while the computer sleeps. */
let openedAt = 0;
let heardAt = 0;
let refusedUntil = 0;
let refusals = 0;
/** The stream is not tried again before. */
let nextTrial = 0;
let failedTrials = 0;
let isPolling = false;
let polledAt = 0;
/** @type {AbortController | null} */
let poll = null;
/** @type {"live" | "held" | "lost"} */
let state = "live";
/** When the connection was lost. */
let shown = shownRun();

/** Keep this page connected from now on. @param {Page} next */
export function connectPage(next) {
  if (page?.address === next.address && (isOpen || isPolling || Date.now() < refusedUntil)) {
    setCurrent(next.current());
    return;
  }
  page = next;
  if (!document.hidden) open();
}

export function disconnectPage() {
  if (!page) return;
  page = null;
  stop();
  state = "live";
  sayLive();
}

function stop() {
  closeStream();
  isOpen = false;
  isPolling = false;
  poll?.abort();
}

function open() {
  if (!page) return;
  isOpen = true;
  isConfirmed = false;
  openedAt = Date.now();
  openStream(page.address, page.current(), receive);
}

/** @param {string} name @param {string} data */
function receive(name, data) {
  if (!page) return;
  if (name === "error" || name === "ended") {
    dropStream();
    return;
  }
  heardAt = Date.now();
  if (name === "refused") {
    refuse();
    return;
  }
  if (!isConfirmed) {
    isConfirmed = true;
    isPolling = false;
    poll?.abort();
    failedTrials = 0;
    enter("live");
  }
  if (name === "beat") return;
  refusals = 0;
  page.receive(name, data);
}

/** The stream is closed or silent: ask instead. */
function dropStream() {
  closeStream();
  isOpen = false;
  if (state === "held" || (isPolling && state === "live")) {
    failedTrials += 1;
    nextTrial = Date.now() + Math.min(TRIAL_TIME * 2 ** (failedTrials - 1), MAX_TRIAL_TIME);
    enter("held");
  }
  isPolling = true;
}

/**
 * The server does not give this page a stream: load the page again, which says why. Commands still
 * reach the server, so none is given up.
 */
function refuse() {
  stop();
  sayLost(heardAt || openedAt);
  refusedUntil = Date.now() + Math.min(REFUSED_TIME * 2 ** refusals, MAX_REFUSED_TIME);
  refusals += 1;
  const refused = page;
  setTimeout(() => {
    if (page !== refused) return;
    document.dispatchEvent(new CustomEvent(BACK)); // the page is not loaded before a waiting command
    refused?.refetch();
  }, refusedUntil - Date.now());
}

/** @param {"live" | "held" | "lost"} next */
function enter(next) {
  if (next === "lost") {
    if (state !== "lost") shown = shownRun();
    sayLost(heardAt || openedAt);
    document.dispatchEvent(new CustomEvent(LOST));
  } else if (next === "held") sayHeld();
  else sayLive();
  if (state === "lost" && next !== "lost") sayReturned(shown);
  state = next;
}

async function ask() {
  const asking = page;
  if (!asking || poll) return;
  poll = new AbortController();
  const { signal } = poll;
  const timer = setTimeout(() => poll?.abort(), POLL_TIMEOUT);
  polledAt = Date.now();
  try {
    const address = pollAddress(asking.address, asking.current());
    const response = await fetch(address, { signal, cache: "no-store" });
    const text = await response.text();
    if (asking !== page || !isPolling) return;
    if (!response.ok) refuse();
    else answered(text);
  } catch {
    if (asking === page && isPolling) {
      nextTrial = 0;
      enter("lost");
    }
  } finally {
    clearTimeout(timer);
    poll = null;
  }
}

/** @param {string} text the events */
function answered(text) {
  heardAt = Date.now();
  if (state === "lost") enter("live");
  for (const block of text.split("\n\n")) {
    const name = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (name === "refused") refuse();
    else if (name && name !== "ended") page?.receive(name, data ?? "");
  }
  if (page && isPolling && !isOpen && Date.now() >= nextTrial) open();
}

setInterval(() => {
  if (!page || document.hidden) return;
  const now = Date.now();
  if (isOpen) {
    const isSilent = isConfirmed
      ? now - heardAt > MAX_SILENCE
      : now - openedAt > MAX_OPENING_TIME;
    if (isSilent) dropStream();
  }
  if (isPolling && now - polledAt >= POLL_TIME) void ask();
}, TICK_TIME);

/** Ask at once, or open the stream that a hidden page had closed. */
function wake() {
  if (!page || document.hidden || Date.now() < refusedUntil) return;
  if (!isPolling) {
    if (!isOpen) open();
    return;
  }
  poll?.abort();
  polledAt = 0;
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    wake();
    return;
  }
  const keepsRun = page !== null && shownRun().isPlaying;
  stop();
  closeStream({ keepsRun });
});
addEventListener("online", wake);
addEventListener("pageshow", wake);
addEventListener("pagehide", stop);
