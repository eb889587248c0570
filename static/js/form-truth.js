/**
 * After a swap every control shows what the server says.
 *
 * A morph sets attributes; a select, checkbox or radio that a person has touched no longer
 * follows them, so it would go on showing a choice that is not in force. Only a field that is being
 * filled in stays as it was typed: the one with the focus, and conditions that play has not been given.
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
