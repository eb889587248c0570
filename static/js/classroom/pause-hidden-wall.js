/**
 * The wall does not refresh while its browser tab is hidden.
 */
document.addEventListener("htmx:before:request", (event) => {
  const { target } = event;
  if (document.hidden && target instanceof Element && target.id === "wall-live") {
    event.preventDefault();
  }
});
