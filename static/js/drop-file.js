/**
 * A file that is dropped on the page of one's own table is chosen and sent, and one that is too
 * large is refused before it travels. The file field does the rest without this.
 */
/** @returns {HTMLFormElement | null} */
function formOfTable() {
  return document.querySelector("form.way-in");
}

/** @param {DragEvent} event */
function bringsFile(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

document.addEventListener("dragover", (event) => {
  if (!bringsFile(event)) return;
  event.preventDefault();
  formOfTable()?.closest("details")?.setAttribute("open", "");
  formOfTable()?.classList.add("dropping");
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) formOfTable()?.classList.remove("dropping");
});

document.addEventListener("drop", (event) => {
  const form = formOfTable();
  const field = form?.querySelector("input[type=file]");
  const file = event.dataTransfer?.files[0];
  if (!bringsFile(event)) return;
  event.preventDefault();
  form?.classList.remove("dropping");
  if (!form || !file || !(field instanceof HTMLInputElement)) return;
  const first = new DataTransfer();
  first.items.add(file);
  field.files = first.files;
  form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = formOfTable();
  const field = form?.querySelector("input[type=file]");
  if (event.target !== form || !(field instanceof HTMLInputElement)) return;
  const isTooLarge = (field.files?.[0]?.size ?? 0) > Number(form?.dataset.most);
  const sentence = document.getElementById("file-too-large");
  if (sentence) sentence.hidden = !isTooLarge;
  if (isTooLarge) event.preventDefault();
});
