/**
 * A form outside of the lab sends the view that the address has now; its fields have the view of
 * when the page was loaded.
 */
document.addEventListener("formdata", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-with-view")) return;
  for (const field of form.querySelectorAll("input[type=hidden]")) {
    event.formData.delete(field.getAttribute("name") ?? "");
  }
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (!event.formData.has(name)) event.formData.set(name, value);
  }
});
