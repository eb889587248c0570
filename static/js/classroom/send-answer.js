/**
 * Sends a student's answer to the question of their class, again and again until the server has it
 * or the question is closed. Only what the server has is called sent.
 */
import { morphInside } from "../morph-html.js";

const FORM = "#room form.room-question";

/** Exponential backoff in milliseconds: first and longest delay. */
const RETRY_DELAY = 1000;
const MAX_RETRY_DELAY = 8000;

/** In milliseconds; a server that is cut off may never answer. */
const TIMEOUT = 10000;

/** Where an answer is kept that was not sent, in case the page is loaded again. */
const KEY = "unsent-answer";

/** @typedef {{action: string, body: string, failures: number}} Answer */

/** @type {Answer | null} */
let unsent = null;
let timer = 0;
/** The form as the server has it, if this page sent it. */
let delivered = "";

function form() {
  return document.querySelector(FORM);
}

/** @param {HTMLFormElement} element */
function bodyOf(element) {
  const pairs = [...new FormData(element)].map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(pairs).toString();
}

/** @param {Element | null} element @param {Answer} answer */
function isAbout(element, answer) {
  const number = new URLSearchParams(answer.body).get("question");
  return element?.id === `question-${number}` && element.getAttribute("action") === answer.action;
}

/** @param {Answer | null} answer */
function keep(answer) {
  unsent = answer;
  try {
    if (answer) sessionStorage.setItem(KEY, JSON.stringify(answer));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage an answer is not sent again after a reload.
  }
}

function show() {
  const element = form();
  const place = element?.querySelector(".answer-sent");
  if (!(element instanceof HTMLFormElement) || !(place instanceof HTMLElement)) return;
  let state = "";
  let text = "";
  if (unsent && isAbout(element, unsent)) {
    state = unsent.failures ? "lost" : "waiting";
    text = unsent.failures ? "Not sent: no connection. It is sent again by itself." : "Sending…";
  } else if (isChanged(element)) {
    state = "changed";
    text = "Not sent yet.";
  }
  if (place.dataset.state !== (state || undefined)) {
    if (state) place.dataset.state = state;
    else delete place.dataset.state;
  }
  if (!state) {
    const sent = place.getAttribute("data-sent") ?? "";
    if (place.textContent !== sent) place.textContent = sent;
  } else if (place.textContent !== text) place.textContent = text;
}

/** Whether the form has another answer than the server. @param {HTMLFormElement} element */
function isChanged(element) {
  if (bodyOf(element) === delivered) return false;
  return [...element.elements].some((field) => {
    if (!(field instanceof HTMLInputElement) || field.name !== "answer") return false;
    const isTicked = field.type === "radio" || field.type === "checkbox";
    return isTicked ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  });
}

async function send() {
  const answer = unsent;
  if (!answer) return;
  clearTimeout(timer);
  show();
  // AbortSignal.timeout() is younger than the oldest browsers.
  const giveUp = new AbortController();
  const patience = setTimeout(() => giveUp.abort(), TIMEOUT);
  try {
    const response = await fetch(answer.action, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        "HX-Request": "true",
        "HX-Current-URL": location.href,
      },
      body: answer.body,
      signal: giveUp.signal,
    });
    const html = await response.text();
    if (unsent !== answer) return; // another one was sent meanwhile
    if (response.status === 429 || response.status >= 500) throw new Error(response.statusText);
    keep(null);
    if (response.ok) delivered = answer.body;
    const room = document.getElementById("room");
    if (room && (response.ok || response.status === 422)) morphInside(room, html);
    else location.reload();
  } catch {
    if (unsent === answer) retry(answer);
  } finally {
    clearTimeout(patience);
  }
  show();
}

/** @param {Answer} answer */
function retry(answer) {
  answer.failures += 1;
  const delay = Math.min(MAX_RETRY_DELAY, RETRY_DELAY * 2 ** (answer.failures - 1));
  timer = setTimeout(send, delay * (0.7 + 0.6 * Math.random()));
}

document.addEventListener("submit", (event) => {
  const element = event.target;
  if (!(element instanceof HTMLFormElement) || !element.matches(FORM)) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // htmx would send it once
  keep({ action: element.getAttribute("action") ?? "", body: bodyOf(element), failures: 0 });
  send();
}, { capture: true });

addEventListener("online", () => send());
document.addEventListener("input", show);
document.addEventListener("change", show);

const room = document.getElementById("room");
if (room) {
  // The stream and other answers change the bar.
  new MutationObserver(() => {
    const element = form();
    if (unsent && !isAbout(element, unsent)) {
      clearTimeout(timer);
      keep(null); // the question was closed
    }
    show();
  }).observe(room, { childList: true, subtree: true, attributes: true });
  try {
    const kept = /** @type {Answer | null} */ (JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
    if (kept && isAbout(form(), kept)) {
      keep({ ...kept, failures: 0 });
      send();
    } else keep(null);
  } catch {
    keep(null);
  }
}
