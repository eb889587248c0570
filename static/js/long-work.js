/**
 * Shows how far the work of a form or link with `data-work` is, and cancels it: a box with the elapsed time
 * and, where the server knows it, the progress. `data-work` is the address that tells the progress;
 * a POST to `cancel` below it ends the work, and its answer shows what was reached.
 *
 * htmx answers into the page. A form without htmx leads to another page or to a download; as a
 * download gives no sign here, its work is over when the server no longer knows of it.
 */

/** In milliseconds: shorter work shows nothing. */
const SHOW_AFTER = 600;
const POLL_EVERY = 600;
/** If another replica works, its answer comes with the second question. */
const MAX_MISSES = 2;

/**
 * @typedef {object} Work
 * @property {string} address
 * @property {string} name
 * @property {number} began by `performance.now()`
 * @property {object | null} request htmx's context; null for a form without htmx
 * @property {boolean} isDownload
 * @property {number} misses questions in a row to which no server knew an answer
 */

/** @type {Work | null} */
let work = null;
let timer = 0;

/** @param {string} id */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {HTMLElement} source @param {object | null} request */
function begin(source, request) {
  const { work: address = "", workName: name = "Working" } = source.dataset;
  const isDownload = !request && source instanceof HTMLFormElement && source.method === "get";
  work = { address, name, began: performance.now(), request, isDownload, misses: 0 };
  clearTimeout(timer);
  timer = setTimeout(poll, SHOW_AFTER);
}

function end() {
  work = null;
  clearTimeout(timer);
  part("work").hidden = true;
  blockOtherForms(false);
}

/** A step now would only begin after the work. @param {boolean} isBlocked */
function blockOtherForms(isBlocked) {
  for (const form of document.querySelectorAll(".transport form, #phase-strip")) {
    if (form instanceof HTMLElement) form.inert = isBlocked;
  }
}

async function poll() {
  const asked = work;
  if (!asked) return;
  /** @type {{done: number, total: number} | null} */
  let job = null;
  try {
    const answer = await fetch(asked.address);
    job = answer.status === 200 ? await answer.json() : null;
  } catch {
    // The connection is shown to be lost elsewhere.
  }
  if (work !== asked) return;
  asked.misses = job ? 0 : asked.misses + 1;
  if (asked.isDownload && asked.misses >= MAX_MISSES) {
    end();
    return;
  }
  show(asked, job);
  timer = setTimeout(poll, POLL_EVERY);
}

/** @param {Work} shown @param {{done: number, total: number} | null} job */
function show(shown, job) {
  const seconds = `${Math.round((performance.now() - shown.began) / 1000)} s`;
  const name = part("work-name");
  if (name.textContent !== shown.name) name.textContent = shown.name;
  const count = job && job.total > 1 ? `${job.done} of ${job.total}, ` : "";
  part("work-count").textContent = count + seconds;
  const progress = /** @type {HTMLProgressElement} */ (part("work-progress"));
  if (job && job.total > 1) progress.value = job.done / job.total;
  else progress.removeAttribute("value");
  part("work").hidden = false;
  blockOtherForms(true);
}

part("work").querySelector("button")?.addEventListener("click", () => {
  if (!work) return;
  const { address, request } = work;
  void fetch(`${address}/cancel`, { method: "POST" });
  if (request) return;
  window.stop();
  end();
});

/** @param {Event} event @returns {object} */
function requestOf(event) {
  return /** @type {CustomEvent<{ctx: object}>} */ (event).detail.ctx;
}

document.addEventListener("htmx:before:request", (event) => {
  const source = event.target instanceof Element ? event.target.closest("[data-work]") : null;
  if (source instanceof HTMLElement) begin(source, requestOf(event));
});
document.addEventListener("htmx:finally:request", (event) => {
  if (work?.request === requestOf(event)) end();
});
document.addEventListener("submit", ({ target, defaultPrevented }) => {
  const isWork = target instanceof HTMLFormElement && target.matches("[data-work]:not([hx-post])");
  if (isWork && !defaultPrevented) begin(target, null);
});
window.addEventListener("pageshow", end);
