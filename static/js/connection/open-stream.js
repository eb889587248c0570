/**
 * Opens the page's event stream: its part of the one that all tabs of the browser share, by a
 * SharedWorker; a stream of its own in a browser without one.
 */
/** @typedef {(name: string, data: string) => void} OnEvent */

const NAMES = ["beat", "frame", "panels", "page", "lab", "room", "pointer", "over", "ended", "refused"];

/** In milliseconds; see MAX_SILENCE in shared-stream.js. */
const HERE_TIME = 30000;

/** @type {MessagePort | null} */
let port = null;
let hasWorker = typeof SharedWorker === "function";
/** How often a stream was opened: events of an earlier one may still be under way. */
let opening = 0;
/** @type {EventSource | null} */
let source = null;
/** Of the open stream. @type {OnEvent | null} */
let deliver = null;

/** @param {"stream" | "poll"} name */
function addressFor(name) {
  return document.getElementById("connection")?.getAttribute(`data-${name}`) ?? "";
}

/** @param {string} address @param {string} current */
function join(address, current) {
  return encodeURIComponent(`${address}${address.includes("?") ? "&" : "?"}${current}`);
}

/** The address that answers with the newest events. @param {string} address @param {string} current */
export function pollAddress(address, current) {
  return `${addressFor("poll")}?of=${join(address, current)}`;
}

function worker() {
  if (port || !hasWorker) return port;
  try {
    const shared = new SharedWorker(new URL("./shared-stream.js", import.meta.url), "streams");
    shared.addEventListener("error", () => {
      hasWorker = false;
      port = null;
      deliver?.("error", "");
    });
    port = shared.port;
    port.onmessage = ({ data }) => {
      if (data.opening === opening) deliver?.(data.name, data.data);
    };
    setInterval(() => port?.postMessage({ act: "here" }), HERE_TIME);
  } catch {
    hasWorker = false; // in a sandboxed frame, for instance
  }
  return port;
}

/**
 * Open the stream of a page in place of the one that is open.
 * @param {string} address
 * @param {string} current what the page shows, as a parameter of the address
 * @param {OnEvent} onEvent also called with `error` when the stream has closed
 */
export function openStream(address, current, onEvent) {
  closeStream();
  deliver = onEvent;
  const shared = worker();
  if (shared) {
    const [streams, poll] = [addressFor("stream"), addressFor("poll")];
    opening += 1;
    shared.postMessage({ act: "open", streams, poll, address, current, opening });
    return;
  }
  const own = new EventSource(`${addressFor("stream")}?of=${join(address, current)}`);
  source = own;
  for (const name of NAMES) {
    own.addEventListener(name, (event) => {
      if (source === own) onEvent(name, /** @type {MessageEvent<string>} */ (event).data);
    });
  }
  own.addEventListener("error", () => {
    if (source !== own) return;
    closeStream();
    onEvent("error", "");
  });
}

/** The page shows something else now; it matters when the stream is opened again. @param {string} current */
export function setCurrent(current) {
  port?.postMessage({ act: "current", current });
}

/** @param {{keepsRun?: boolean}} [options] whether the run goes on although nobody sees it */
export function closeStream({ keepsRun = false } = {}) {
  source?.close();
  source = null;
  deliver = null;
  port?.postMessage({ act: keepsRun ? "keep" : "close" });
}
