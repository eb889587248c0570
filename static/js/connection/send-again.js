/**
 * Sends a command again when the network lost it or its answer. All attempts carry the same
 * `Idempotency-Key`, so the server carries the command out once. Until it has answered, no other
 * command is sent.
 */
import { BACK, LOST, isLost, sayUnsent } from "./messages.js";

/** In milliseconds: until a command is sent again on a page that does not know its connection. */
const RETRY_TIME = 1000;

/** @typedef {(address: string, request: RequestInit) => Promise<Response>} Fetch */
/**
 * @typedef {object} Context
 * @property {Fetch} [fetch] what htmx sends the request with
 * @property {ReturnType<typeof setTimeout>} [requestTimeout] htmx gives a request up then
 * @property {{method: string, headers: Record<string, string>}} request
 */

/** A command waits for the connection. */
let isWaiting = false;

function newKey() {
  // crypto.randomUUID exists on https only.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Event} event */
function contextOf(event) {
  return /** @type {CustomEvent<{ctx: Context}>} */ (event).detail.ctx;
}

document.addEventListener("htmx:config:request", (event) => {
  const context = contextOf(event);
  if (context.request.method === "GET") return;
  if (isWaiting) {
    event.preventDefault();
    sayUnsent("one-unsent");
    return;
  }
  context.request.headers["Idempotency-Key"] = newKey();
  context.fetch = (address, request) => send(address, request, context);
});

/** @type {(address: string, request: RequestInit, context: Context) => Promise<Response>} */
async function send(address, request, context) {
  try {
    for (;;) {
      try {
        return await attempt(address, request);
      } catch (error) {
        if (request.signal?.aborted) throw error;
      }
      clearTimeout(context.requestTimeout);
      isWaiting = true;
      sayUnsent("unsent");
      await nextChance();
    }
  } finally {
    isWaiting = false;
    sayUnsent("");
  }
}

/** Send it; rejects when the network fails, or is found to be cut off. @type {Fetch} */
async function attempt(address, request) {
  const giveUp = new AbortController();
  const abort = () => giveUp.abort();
  document.addEventListener(LOST, abort);
  request.signal?.addEventListener("abort", abort);
  try {
    return await fetch(address, { ...request, signal: giveUp.signal });
  } finally {
    document.removeEventListener(LOST, abort);
  }
}

/** @returns {Promise<void>} when the connection may be back */
function nextChance() {
  return new Promise((resolve) => {
    const isWatched = document.querySelector(".lab[data-version]") !== null;
    if (isLost() && isWatched) document.addEventListener(BACK, () => resolve(), { once: true });
    else setTimeout(resolve, RETRY_TIME);
  });
}
