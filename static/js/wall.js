/**
 * The wall asks for nothing while nobody can see it.
 */
document.addEventListener("htmx:before:request", (event) => {
  const { target } = event;
  if (document.hidden && target instanceof Element && target.id === "wall-live") {
    event.preventDefault();
  }
});
