/**
 * A button with `data-print` opens the browser's print dialog.
 */
document.addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-print]")) window.print();
});
