/**
 * Tips of the glossary at the words that carry `data-term`: on hover, on focus by keyboard (of the
 * word, or of the field that it labels) and on touch. Escape closes the tip; the pointer may rest on
 * it. The tips are fetched when somebody first uses the page.
 */
const DELAY_MS = 250;
const GAP = 6;
const MARGIN = 8;

/** @type {HTMLElement | null} */
let shownTip = null;
/** @type {HTMLElement | null} */
let shownWord = null;
/** The word whose tip is to be shown when the tips have come. @type {HTMLElement | null} */
let wantedWord = null;
let tipTimer = 0;
/** How the page was used last: a pointer's type, or the keyboard. */
let usedLast = "";

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
function wordAt(target) {
  if (!(target instanceof Element)) return null;
  const word = target.closest("[data-term]");
  return word instanceof HTMLElement ? word : null;
}

/** @param {EventTarget | null} field @returns {HTMLElement | null} */
function wordOfField(field) {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return null;
  const word = field.labels?.[0]?.querySelector("[data-term]");
  return word instanceof HTMLElement ? word : null;
}

/** @param {HTMLElement} word */
function tipOf(word) {
  return document.getElementById(`tip-${word.dataset.term}`);
}

/** @type {Promise<void> | null} */
let tipsAreComing = null;

function fetchTips() {
  tipsAreComing ??= (async () => {
    const box = document.getElementById("tips");
    const answer = box?.dataset.from ? await fetch(box.dataset.from) : null;
    if (box && answer?.ok) box.innerHTML = await answer.text();
  })().catch(() => { tipsAreComing = null; });
  return tipsAreComing;
}

for (const name of ["pointerover", "pointerdown", "keydown"]) {
  document.addEventListener(name, fetchTips, { capture: true, once: true });
}

/** @param {HTMLElement} word */
async function showTip(word) {
  clearTimeout(tipTimer);
  wantedWord = word;
  await fetchTips();
  const tip = tipOf(word);
  if (!tip?.showPopover || !word.isConnected || wantedWord !== word) return;
  if (shownTip && shownTip !== tip) shownTip.hidePopover();
  [shownTip, shownWord] = [tip, word];
  tip.showPopover();
  placeTip();
}

/** Below the word, above it where there is no room, and always inside the window. */
function placeTip() {
  if (!shownTip || !shownWord) return;
  if (!shownWord.isConnected) return hideTip();
  const place = shownWord.getBoundingClientRect();
  const { width, height } = shownTip.getBoundingClientRect();
  const left = Math.min(place.left, document.documentElement.clientWidth - width - MARGIN);
  const below = place.bottom + GAP;
  const fits = below + height + MARGIN <= window.innerHeight;
  shownTip.style.left = `${Math.max(MARGIN, left)}px`;
  shownTip.style.top = `${Math.max(MARGIN, fits ? below : place.top - GAP - height)}px`;
}

function hideTip() {
  clearTimeout(tipTimer);
  if (shownTip?.matches(":popover-open")) shownTip.hidePopover();
  shownTip = shownWord = wantedWord = null;
}

/** @param {() => void} action */
function soon(action) {
  clearTimeout(tipTimer);
  tipTimer = window.setTimeout(action, DELAY_MS);
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const word = wordAt(event.target);
  if (word) soon(() => showTip(word));
  else if (shownTip && event.target instanceof Node && shownTip.contains(event.target)) clearTimeout(tipTimer);
  else soon(hideTip);
});

document.addEventListener("pointerdown", (event) => {
  usedLast = event.pointerType;
  if (!wordAt(event.target)) hideTip();
}, true);

document.addEventListener("click", (event) => {
  const word = wordAt(event.target);
  if (!word || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // The page of the glossary is in the menu; without scripts the link leads there.
  if (word instanceof HTMLAnchorElement) event.preventDefault();
  showTip(word);
});

document.addEventListener("keydown", (event) => {
  usedLast = "keyboard";
  if (event.key === "Escape") hideTip();
}, true);

document.addEventListener("focusin", (event) => {
  if (usedLast !== "keyboard") return;
  const word = wordOfField(event.target) ?? wordAt(event.target);
  if (!word) return hideTip();
  showTip(word);
  if (event.target instanceof HTMLElement) {
    const ids = (event.target.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
    const all = new Set([...ids, `tip-${word.dataset.term}`]);
    event.target.setAttribute("aria-describedby", [...all].join(" "));
  }
});

document.addEventListener("focusout", () => {
  // A tap on a label moves the focus to its field.
  if (usedLast === "keyboard") hideTip();
});
document.addEventListener("scroll", placeTip, { capture: true, passive: true });
