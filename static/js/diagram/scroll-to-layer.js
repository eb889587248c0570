/**
 * A diagram that is wider than its place is scrolled to the layer that the running step is at, or to
 * the weights between two layers, whenever the step moves on.
 */

/** The phase that the diagram was scrolled to last. */
let scrolledTo = "";

function scrollToLayer() {
  const scroller = document.querySelector(".diagram-scroll");
  const svg = scroller?.querySelector("svg.network");
  if (!scroller || !svg || scroller.scrollWidth <= scroller.clientWidth) return;
  const phase = `${svg.getAttribute("data-updates")} ${svg.getAttribute("data-phase")}`;
  if (phase === scrolledTo) return;
  scrolledTo = phase;
  const parts = [...svg.querySelectorAll(".layer.lit, .loss.lit")];
  if (parts.length !== 1) return;
  const [{ left, width }, box] = [parts[0].getBoundingClientRect(), scroller.getBoundingClientRect()];
  const middle = left + width / 2 - box.left + scroller.scrollLeft;
  scroller.scrollTo({ left: middle - scroller.clientWidth / 2 });
}

document.addEventListener("htmx:after:swap", scrollToLayer);
scrollToLayer();
