/**
 * After a swap, sets every form control to the value that the server sent.
 *
 * A morph only sets attributes, and a control that the user has changed ignores its attributes
 * (`value`, `checked`, `selected`), so it would show an outdated choice. Fields that are being
 * filled in keep their text: the focused one, those of the open "stop when" menu, and those of a
 * form with a button of its own, as long as the form is about the same thing.
 */

/**
 * Typed texts that were not sent, by field, and what the form was about then.
 * @type {Map<HTMLInputElement, {text: string, subject: string}>}
 */
const typedTexts = new Map();

/** @param {HTMLInputElement} input */
function subjectOf(input) {
  return input.form?.dataset.typedFor;
}

document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  const subject = subjectOf(target);
  if (subject !== undefined) typedTexts.set(target, { text: target.value, subject });
});
document.addEventListener("submit", ({ target }) => {
  for (const input of typedTexts.keys()) if (input.form === target) typedTexts.delete(input);
});

/**
 * The text to show: the one that the server sent, unless another was typed.
 * @param {HTMLInputElement} input
 */
function textOf(input) {
  const typed = typedTexts.get(input);
  if (typed && typed.subject === subjectOf(input)) return typed.text;
  typedTexts.delete(input);
  return input.defaultValue;
}

/** Whether the form of a typed text is now about another part. @param {HTMLInputElement} input */
function isAboutSomethingElse(input) {
  const typed = typedTexts.get(input);
  return typed !== undefined && typed.subject !== subjectOf(input);
}

document.addEventListener("htmx:after:swap", () => {
  for (const option of document.querySelectorAll("#lab option")) {
    if (option instanceof HTMLOptionElement) option.selected = option.defaultSelected;
  }
  for (const input of document.querySelectorAll("#lab input")) {
    if (!(input instanceof HTMLInputElement) || input.closest("details.stop-when[open]")) continue;
    if (input.type === "checkbox" || input.type === "radio") input.checked = input.defaultChecked;
    else if (input !== document.activeElement || isAboutSomethingElse(input)) {
      input.value = textOf(input);
    }
  }
});
