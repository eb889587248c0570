/** Hovering or focusing a sample's pull in the microscope highlights its point in the output. */

/** @param {Event} event @param {boolean} isOn */
function highlight(event, isOn) {
  if (!(event.target instanceof Element)) return;
  const row = event.target.closest("[data-sample]")?.getAttribute("data-sample");
  if (row) document.getElementById(`point-${row}`)?.classList.toggle("linked", isOn);
}

for (const name of ["mouseover", "focusin"]) {
  document.addEventListener(name, (event) => highlight(event, true));
}
for (const name of ["mouseout", "focusout"]) {
  document.addEventListener(name, (event) => highlight(event, false));
}
