/**
 * Scrolls the strip of phases, which may be longer than the panel is wide, to the current phase.
 */
function showCurrentPhase() {
  const strip = document.getElementById("phase-strip");
  const current = strip?.querySelector("[aria-current]");
  if (!strip || !current || strip.scrollWidth <= strip.clientWidth) return;
  const [whole, part] = [strip.getBoundingClientRect(), current.getBoundingClientRect()];
  strip.scrollLeft += part.left + part.width / 2 - whole.left - whole.width / 2;
}

showCurrentPhase();
document.addEventListener("htmx:after:swap", showCurrentPhase);
