/**
 * Single-key shortcuts: a key presses the button of the transport that announces it in
 * `aria-keyshortcuts`; `?` opens the list of them. They can be switched off there, which this
 * browser remembers.
 *
 * Not while a field is filled in, not with Ctrl, Alt or Meta, and not where a key has a meaning of
 * its own: arrows move in the diagram, in charts and in the scrub bar.
 */
const STORED = "shortcuts";
const FIELDS = "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]";
const USES_ARROWS = "input, select, svg, .readable, .diagram-scroll, .table-scroll, [role=region]";

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null; // blocked, as in an iframe without cookies
  }
}

/** @type {boolean} */
let isOn = storage()?.getItem(STORED) !== "off";

function list() {
  return document.getElementById("shortcuts");
}

function listSwitch() {
  const found = document.getElementById("shortcuts-on");
  return found instanceof HTMLInputElement ? found : null;
}

/** @param {string} key @returns {HTMLElement | undefined} */
function buttonFor(key) {
  const wanted = key.length === 1 ? key.toUpperCase() : key;
  const all = [...document.querySelectorAll(".transport form:not([inert]) button[aria-keyshortcuts]:enabled")];
  return /** @type {HTMLElement | undefined} */ (all.find((button) =>
    button.getAttribute("aria-keyshortcuts")?.split(" ").includes(wanted)));
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!isOn || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!(target instanceof Element) || target.closest(FIELDS)) return;
  if (key.startsWith("Arrow") && target.closest(USES_ARROWS)) return;
  if (key === "?") {
    list()?.togglePopover();
    return;
  }
  if (event.shiftKey || event.repeat && !key.startsWith("Arrow")) return;
  const button = buttonFor(key);
  if (!button) return;
  event.preventDefault();
  button.click();
});

listSwitch()?.addEventListener("change", () => {
  isOn = listSwitch()?.checked ?? true;
  storage()?.setItem(STORED, isOn ? "on" : "off");
});
const shown = listSwitch();
if (shown) shown.checked = isOn;
