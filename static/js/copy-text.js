/**
 * A button with `data-copy` copies the text of the field with that id.
 *
 * The Clipboard API needs a secure context (https or localhost). A classroom server often has
 * plain http, so the deprecated `execCommand("copy")` is the fallback.
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
