/**
 * After a swap, sets every form control to the value that the server sent.
 *
 * A morph only sets attributes, and a control that the user has changed ignores its attributes
 * (`value`, `checked`, `selected`), so it would show an outdated choice. Fields that are being
 * filled in keep their text: the focused one, those of the open "stop when" menu, and those of a
 * form with a button of its own, as long as the form is about the same thing.
 */

/** What the form was about when a text was typed into its field. @type {Map<Element, string>} */
const typedFor = new Map();

/** @param {HTMLInputElement} input */
function subjectOf(input) {
  return input.form?.dataset.typedFor;
}

document.addEventListener("input", ({ target }) => {
  const subject = target instanceof HTMLInputElement ? subjectOf(target) : undefined;
  if (target instanceof Element && subject !== undefined) typedFor.set(target, subject);
});
document.addEventListener("submit", ({ target }) => {
  for (const input of typedFor.keys()) {
    if (input instanceof HTMLInputElement && input.form === target) typedFor.delete(input);
  }
});

document.addEventListener("htmx:after:swap", () => {
  for (const option of document.querySelectorAll("#lab option")) {
    if (option instanceof HTMLOptionElement) option.selected = option.defaultSelected;
  }
  for (const input of document.querySelectorAll("#lab input")) {
    if (!(input instanceof HTMLInputElement) || input.closest("details.stop-when[open]")) continue;
    if (input.type === "checkbox" || input.type === "radio") input.checked = input.defaultChecked;
    else if (input !== document.activeElement && typedFor.get(input) !== (subjectOf(input) ?? "")) {
      typedFor.delete(input);
      input.value = input.defaultValue;
    }
  }
});
