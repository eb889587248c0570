/**
 * Sets many weights one after the other by keyboard: the weight field's text is selected when it
 * gets the focus and once Enter has set it, and a link with `data-then-focus` moves the focus to the
 * field with that id once its page is shown. A text that was typed is set before the link is
 * followed; a refused one keeps the page.
 */

/** The id of the field to focus after the next swap. */
let fieldToFocus = "";
/** Whether the link to the next weight is to be followed after the next swap. */
let followsNext = false;

document.addEventListener("focusin", ({ target }) => {
  if (target instanceof HTMLInputElement && target.id === "new-value") target.select();
});
// Before htmx sees the click.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-then-focus]") : null;
  if (!link) return;
  fieldToFocus = link.getAttribute("data-then-focus") ?? "";
  const field = document.getElementById(fieldToFocus);
  if (!(field instanceof HTMLInputElement) || field.value === field.defaultValue) return;
  event.preventDefault();
  event.stopPropagation();
  followsNext = true;
  field.form?.requestSubmit();
}, { capture: true });
document.addEventListener("submit", ({ target }) => {
  const field = document.activeElement;
  if (field?.id === "new-value" && target instanceof Element && target.contains(field)) {
    fieldToFocus = field.id;
  }
});
document.addEventListener("htmx:after:swap", () => {
  const field = fieldToFocus ? document.getElementById(fieldToFocus) : null;
  fieldToFocus = "";
  if (!(field instanceof HTMLInputElement)) return;
  const isRefused = field.getAttribute("aria-invalid") === "true";
  if (!isRefused) field.value = field.defaultValue;
  if (followsNext && !isRefused) {
    followsNext = false;
    document.getElementById("next-weight")?.click();
    return;
  }
  followsNext = false;
  field.focus({ preventScroll: true });
  field.select();
});
