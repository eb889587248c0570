/**
 * After a move in a lesson the step's heading gets the focus, and its text is read from the top.
 */
const MOVES = "form.lesson-moves";

let hasMoved = false;

document.addEventListener("submit", ({ target }) => {
  if (target instanceof Element && target.matches(MOVES)) hasMoved = true;
});
document.addEventListener("htmx:after:swap", () => {
  if (!hasMoved) return;
  hasMoved = false;
  document.querySelector(".lesson-body")?.scrollTo(0, 0);
  document.getElementById("lesson-step")?.focus({ preventScroll: true });
});
