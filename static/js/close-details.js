/**
 * Closes pop-up `details` like menus: on Escape, on a click outside, when the focus leaves them, when
 * another one opens, and on submit of their form. Opens those whose field was refused.
 * Also removes closed notices.
 */
const POPUPS = "details:is(.stop-when, .chart-menu, .menu, .picker)";
const OPEN = `${POPUPS}[open]`;

/** @param {Event} event */
function closeOthers(event) {
  for (const details of document.querySelectorAll(OPEN)) {
    const isInside = event.target instanceof Node && details.contains(event.target);
    // The share menu stays open: it shows the new links.
    const isSent = event.type === "submit" && !details.matches(".share-menu");
    if (!isInside || isSent) details.removeAttribute("open");
  }
}

document.addEventListener("click", closeOthers);
document.addEventListener("submit", closeOthers);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const details = document.querySelector(OPEN);
  if (!details) return;
  details.removeAttribute("open");
  details.querySelector("summary")?.focus();
});
// An open menu would cover what gets the focus next.
document.addEventListener("focusin", ({ target }) => {
  for (const details of document.querySelectorAll(OPEN)) {
    if (target instanceof Node && !details.contains(target)) details.removeAttribute("open");
  }
});
document.addEventListener("toggle", ({ target }) => {
  if (!(target instanceof Element) || !target.matches(OPEN)) return;
  for (const details of document.querySelectorAll(OPEN)) {
    if (!details.contains(target) && !target.contains(details)) details.removeAttribute("open");
  }
}, { capture: true });
// A morph does not open them, since it leaves `open` as the user set it.
document.addEventListener("htmx:after:swap", () => {
  for (const details of document.querySelectorAll("#lab details:has([aria-invalid=true])")) {
    details.setAttribute("open", "");
  }
});
// A closed notice would stay closed when a morph brings another one to its place.
document.addEventListener("close", (event) => {
  if (event.target instanceof Element && event.target.matches("dialog.once")) event.target.remove();
}, { capture: true });
