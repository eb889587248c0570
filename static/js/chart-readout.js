/**
 * The loss curve names its values: under the pointer, or with the arrow keys when it has focus.
 */
/** @param {Element | null | undefined} strip */
function read(strip) {
  const output = document.getElementById("loss-readout");
  const cursor = document.querySelector(".loss-chart .cursor");
  if (!output || !cursor) return;
  cursor.setAttribute("d", strip ? `M${strip.getAttribute("data-x")} 8V110` : "");
  output.textContent = strip?.querySelector("title")?.textContent ?? "";
  for (const other of document.querySelectorAll(".strip.read")) other.classList.remove("read");
  strip?.classList.add("read");
}

/** @param {Event} event */
function stripUnder(event) {
  return event.target instanceof Element ? event.target.closest(".loss-chart .strip") : null;
}

document.addEventListener("mouseover", (event) => {
  const strip = stripUnder(event);
  if (strip) read(strip);
});
document.addEventListener("mouseout", (event) => {
  if (stripUnder(event)) read(null);
});
document.addEventListener("focusin", (event) => {
  if (!(event.target instanceof Element) || !event.target.matches(".loss-curve")) return;
  read([...event.target.querySelectorAll(".strip")].at(-1));
});
document.addEventListener("focusout", (event) => {
  if (event.target instanceof Element && event.target.matches(".loss-curve")) read(null);
});
document.addEventListener("keydown", (event) => {
  const chart = event.target;
  if (!(chart instanceof Element) || !chart.matches(".loss-curve")) return;
  const strips = [...chart.querySelectorAll(".strip")];
  const here = strips.findIndex((strip) => strip.classList.contains("read"));
  const last = strips.length - 1;
  /** @type {Record<string, number>} */
  const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last };
  if (!(event.key in next)) return;
  event.preventDefault();
  read(strips[Math.min(last, Math.max(0, next[event.key]))]);
});
