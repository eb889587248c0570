/**
 * Hovering or focusing a factor in the microscope highlights its part of the network diagram, whose
 * id is in `data-linked-id`.
 */
/** @param {Event} event @param {boolean} isOn */
function highlight(event, isOn) {
  if (!(event.target instanceof Element)) return;
  const id = event.target.closest("[data-linked-id]")?.getAttribute("data-linked-id");
  if (id) document.getElementById(id)?.classList.toggle("linked", isOn);
}

for (const name of ["mouseover", "focusin"]) {
  document.addEventListener(name, (event) => highlight(event, true));
}
for (const name of ["mouseout", "focusout"]) {
  document.addEventListener(name, (event) => highlight(event, false));
}
