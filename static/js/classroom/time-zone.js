/** Fills empty fields for a time zone with that of the browser. */
for (const field of document.querySelectorAll("input[data-time-zone]")) {
  if (field instanceof HTMLInputElement && !field.value) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}
