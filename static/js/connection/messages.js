/**
 * Says in one sentence that the connection is lost, held back or restored. The server wrote the
 * sentences into attributes of `#connection`.
 */
/** In milliseconds: how long the sentence about the restored connection stays. */
const SHOWN_TIME = 8000;

/** Events of the document. */
export const LOST = "connection:lost";
export const BACK = "connection:back";

let timer = 0;
/** What is shown now. @type {Map<"state" | "unsent", string>} */
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
 * @param {"state" | "unsent"} about @param {string} name @param {Record<string, string>} [parts]
 */
function say(about, name, parts = {}) {
  clearTimeout(timer);
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
  say("state", epoch() ? "lost-at" : "lost", { time: clock(when), epoch: epoch() });
  document.dispatchEvent(new CustomEvent(LOST));
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

/** What the run did meanwhile. @param {boolean} wasPlaying */
export function sayReturned(wasPlaying) {
  if (document.documentElement.dataset.connection) return;
  const isPlaying = document.querySelector(".lab")?.getAttribute("data-status") === "playing";
  const reason = document.getElementById("run-message")?.textContent ?? "";
  if (!wasPlaying) say("state", "returned");
  else if (isPlaying) say("state", "went-on", { epoch: epoch() });
  else say("state", reason ? "stopped" : "paused", { reason, epoch: epoch() });
  timer = setTimeout(clearMessage, SHOWN_TIME);
}
