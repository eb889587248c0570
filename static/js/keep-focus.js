/**
 * Keeps the focus when a swap disables or removes the control that has it, such as Undo with nothing
 * left to undo: it goes to the nearest control that is left, in the same form, group or panel.
 * Otherwise it would fall back to the top of the page.
 */
const CONTROLS = "button:enabled, input:enabled:not([type=hidden]), select:enabled, summary, a[href], [tabindex='0']";

/** The control that had the focus before the swap. @type {HTMLElement | null} */
let before = null;
/** What contains it, from the inside out. @type {Element[]} */
let around = [];

document.addEventListener("htmx:before:swap", () => {
  before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  if (before === document.body) before = null;
  around = [];
  for (let outer = before?.parentElement; outer && outer !== document.body; outer = outer.parentElement) {
    around.push(outer);
  }
});

/** Whether the control is on the page, and can have the focus. @param {HTMLElement} control */
function canHaveFocus(control) {
  return control.isConnected && !control.matches(":disabled") && control.checkVisibility();
}

document.addEventListener("htmx:after:swap", () => {
  const control = before;
  before = null;
  const { activeElement } = document;
  const isLost = !activeElement || activeElement === document.body || activeElement === control;
  if (!control || !isLost || canHaveFocus(control)) return;
  for (const outer of around) {
    if (!outer.isConnected) continue;
    const near = nearest(control, outer);
    if (!near) continue;
    near.focus({ preventScroll: true });
    return;
  }
});

/**
 * The first control after this one within `outer`, otherwise the last before it.
 * @param {HTMLElement} control @param {Element} outer
 */
function nearest(control, outer) {
  const all = /** @type {HTMLElement[]} */ ([...outer.querySelectorAll(CONTROLS)].filter(
    (each) => each instanceof HTMLElement && each !== control && canHaveFocus(each)));
  const isAfter = (/** @type {HTMLElement} */ each) => (
    control.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
  return control.isConnected ? all.find(isAfter) ?? all.at(-1) : all[0];
}
