/**
 * Details that lie over the page close like a menu: on Escape, on a click elsewhere, and when their
 * form is sent.
 */
const OPEN = "details:is(.stop-when, .chart-menu, .menu)[open]";

/** @param {Event} event */
function closeOthers(event) {
  for (const details of document.querySelectorAll(OPEN)) {
    const inside = event.target instanceof Node && details.contains(event.target);
    // The links that Share makes are shown inside its menu.
    const sends = event.type === "submit" && !details.matches(".share-menu");
    if (!inside || sends) details.removeAttribute("open");
  }
}

document.addEventListener("click", closeOthers);
document.addEventListener("submit", closeOthers);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const details = document.querySelector(OPEN);
  details?.removeAttribute("open");
  details?.querySelector("summary")?.focus();
});
