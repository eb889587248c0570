/**
 * Sets many weights one after the other by keyboard: the weight field's text is selected when it
 * gets the focus and once Enter has set it, and a link with `data-then-focus` moves the focus to the
 * field with that id once its page is shown.
 */

/** The id of the field to focus after the next swap. */
let fieldToFocus = "";

document.addEventListener("focusin", ({ target }) => {
  if (target instanceof HTMLInputElement && target.id === "new-value") target.select();
});
document.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest("[data-then-focus]") : null;
  if (link) fieldToFocus = link.getAttribute("data-then-focus") ?? "";
});
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
  field.value = field.defaultValue;
  field.focus({ preventScroll: true });
  field.select();
});
