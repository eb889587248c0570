/**
 * Closes a list of pictures when one is chosen with the pointer: the list hides the diagram.
 *
 * With the arrow keys it stays open, as each press chooses the next picture.
 */
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.detail === 0) return;
  const picker = event.target.closest(".choice") && event.target.closest("details.picker");
  if (!picker) return;
  picker.removeAttribute("open");
  picker.querySelector("summary")?.focus();
});
