/**
 * Shows a slider's value in its `output` while it is dragged.
 */
document.addEventListener("input", (event) => {
  const range = event.target;
  if (!(range instanceof HTMLInputElement) || range.type !== "range") return;
  const output = document.querySelector(`output[for="${range.id}"]`);
  if (output) output.textContent = range.value;
});
