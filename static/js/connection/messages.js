/**
 * Says in one sentence that the connection is lost, held back or restored. The server wrote the
 * sentences into attributes of `#connection`.
 */
/** All in milliseconds. How long the sentence about the restored connection stays. */
const SHOWN_TIME = 8000;
/** How long the page may take to show what went on, and how often this is checked. */
const SETTLING_TIME = 15000;
const CHECK_TIME = 100;

/** Events of the document. */
export const LOST = "connection:lost";
export const BACK = "connection:back";

let timer = 0;
/** What is shown now. @type {Map<"state" | "unsent" | "return", string>} */
const sentences = new Map();

function place() {
  return document.getElementById("connection");
}

/** @param {number} when */
function clock(when) {
  const time = new Date(when);
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function epoch() {
  return document.getElementById("epoch")?.textContent ?? "";
}

function write() {
  const text = [...sentences.values()].join(" ");
  const element = place();
  if (element && element.textContent !== text) element.textContent = text;
}

/**
 * Show a sentence of `#connection`.
 * @param {"state" | "unsent" | "return"} about @param {string} name @param {Record<string, string>} [parts]
 */
function say(about, name, parts = {}) {
  const sentence = name && (place()?.getAttribute(`data-${name}`) ?? "");
  sentences.delete(about);
  if (sentence) sentences.set(about, sentence.replace(/\{(\w+)\}/g, (_, part) => parts[part] ?? ""));
  write();
}

/** Remove a sentence about an earlier request, unless the connection is still lost or held back. */
export function clearMessage() {
  if (!document.documentElement.dataset.connection) sentences.delete("state");
  write();
}

export function isLost() {
  return document.documentElement.dataset.connection === "lost";
}

/** About a command; none if the name is empty. @param {"" | "unsent" | "one-unsent"} name */
export function sayUnsent(name) {
  say("unsent", name);
}

/** @param {number} when the time of the last sign of the server, a Unix time in milliseconds */
export function sayLost(when) {
  document.documentElement.dataset.connection = "lost";
  say("return", "");
  say("state", epoch() ? "lost-at" : "lost", { time: clock(when), epoch: epoch() });
}

export function sayHeld() {
  document.documentElement.dataset.connection = "held";
  say("state", "held");
  document.dispatchEvent(new CustomEvent(BACK));
}

/** The connection is restored: nothing is out of date. */
export function sayLive() {
  delete document.documentElement.dataset.connection;
  say("state", "");
  document.dispatchEvent(new CustomEvent(BACK));
}

/** @typedef {{isPlaying: boolean, version: string, epoch: string}} Shown */

/** What the page shows of its run. @returns {Shown} */
export function shownRun() {
  const lab = document.querySelector(".lab");
  const isPlaying = lab?.getAttribute("data-status") === "playing";
  return { isPlaying, version: lab?.getAttribute("data-version") ?? "", epoch: epoch() };
}

/**
 * The connection is back: say what the run did meanwhile, once the page shows that.
 * @param {Shown} before what the page showed when the connection was lost
 */
export function sayReturned(before) {
  if (!before.isPlaying) {
    sayForAWhile("returned");
    return;
  }
  const until = Date.now() + SETTLING_TIME;
  const check = setInterval(() => {
    const now = shownRun();
    const isSettled = now.version !== before.version || now.epoch !== before.epoch;
    const isOver = document.documentElement.dataset.connection || Date.now() > until;
    if (!isSettled && !isOver) return;
    clearInterval(check);
    if (!isSettled) return;
    const reason = document.getElementById("run-message")?.textContent ?? "";
    const name = reason ? "stopped" : "paused";
    sayForAWhile(now.isPlaying ? "went-on" : name, { reason, epoch: now.epoch });
  }, CHECK_TIME);
}

/** @param {string} name @param {Record<string, string>} [parts] */
function sayForAWhile(name, parts) {
  if (document.documentElement.dataset.connection) return;
  clearTimeout(timer);
  say("return", name, parts);
  timer = setTimeout(() => say("return", ""), SHOWN_TIME);
}
