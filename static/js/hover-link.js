/**
 * Pointing at a factor in the microscope, or focusing it, marks the place on the diagram that it
 * comes from; its `data-place` is that place's id.
 */
/** @param {Event} event @param {boolean} on */
function mark(event, on) {
  if (!(event.target instanceof Element)) return;
  const place = event.target.closest("[data-place]")?.getAttribute("data-place");
  if (place) document.getElementById(place)?.classList.toggle("linked", on);
}

for (const name of ["mouseover", "focusin"]) {
  document.addEventListener(name, (event) => mark(event, true));
}
for (const name of ["mouseout", "focusout"]) {
  document.addEventListener(name, (event) => mark(event, false));
}
