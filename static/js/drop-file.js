/**
 * Uploads a file that is dropped on the own-data page, and rejects files over `data-max-bytes`
 * before the upload. Without this script the file field works.
 */
/** @returns {HTMLFormElement | null} */
function uploadForm() {
  return document.querySelector("form.way-in");
}

/** @param {DragEvent} event */
function hasFile(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

document.addEventListener("dragover", (event) => {
  if (!hasFile(event)) return;
  event.preventDefault();
  uploadForm()?.closest("details")?.setAttribute("open", "");
  uploadForm()?.classList.add("dropping");
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) uploadForm()?.classList.remove("dropping");
});

document.addEventListener("drop", (event) => {
  const form = uploadForm();
  const field = form?.querySelector("input[type=file]");
  const file = event.dataTransfer?.files[0];
  if (!hasFile(event)) return;
  event.preventDefault();
  form?.classList.remove("dropping");
  if (!form || !file || !(field instanceof HTMLInputElement)) return;
  const first = new DataTransfer();
  first.items.add(file);
  field.files = first.files;
  form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = uploadForm();
  const field = form?.querySelector("input[type=file]");
  if (event.target !== form || !(field instanceof HTMLInputElement)) return;
  const isTooLarge = (field.files?.[0]?.size ?? 0) > Number(form?.dataset.maxBytes);
  const message = document.getElementById("file-too-large");
  if (message) message.hidden = !isTooLarge;
  if (isTooLarge) event.preventDefault();
});
