/**
 * A form with `data-add-view` sends the page's current query string instead of its hidden fields,
 * which contain the view as of loading.
 */
document.addEventListener("formdata", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-add-view")) return;
  for (const field of form.querySelectorAll("input[type=hidden]")) {
    event.formData.delete(field.getAttribute("name") ?? "");
  }
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (!event.formData.has(name)) event.formData.set(name, value);
  }
});
