/**
 * A button copies the text of the field that it names.
 *
 * A page that is not at https or localhost, as in a classroom, has no clipboard of the new kind; there
 * the old command still copies what is selected.
 */
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (!(button instanceof HTMLButtonElement)) return;
  const field = document.getElementById(button.dataset.copy ?? "");
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    if (!document.execCommand("copy")) return;
  }
  button.textContent = "Copied";
  button.focus();
});
