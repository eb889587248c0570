/**
 * After a swap, sets every form control to the value that the server sent.
 *
 * A morph only sets attributes, and a control that the user has changed ignores its attributes
 * (`value`, `checked`, `selected`), so it would show an outdated choice. Fields that are being
 * filled in keep their text: the focused one, and those of the open "stop when" menu.
 */
document.addEventListener("htmx:after:swap", () => {
  for (const option of document.querySelectorAll("#lab option")) {
    if (option instanceof HTMLOptionElement) option.selected = option.defaultSelected;
  }
  for (const input of document.querySelectorAll("#lab input")) {
    if (!(input instanceof HTMLInputElement) || input.closest("details.stop-when[open]")) continue;
    if (input.type === "checkbox" || input.type === "radio") input.checked = input.defaultChecked;
    else if (input !== document.activeElement) input.value = input.defaultValue;
  }
});
