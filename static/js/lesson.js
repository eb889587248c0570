/**
 * After a move in a lesson the step’s heading gets the focus, its text is read from the top, and on a
 * phone its picture comes into sight.
 * After an answer its judgement comes into sight; the focus stays.
 */
const MOVES = "form.lesson-moves";
const ANSWERS = ".lesson-question form";

/** On a phone the picture that the step is about stands above the lesson's sheet. */
function showPicture() {
  if (!document.getElementById("lesson-step") || !matchMedia("(max-width: 800px)").matches) return;
  const surface = document.getElementById("surface");
  if (surface) surface.scrollIntoView();
  else scrollTo(0, 0);
}

/** @type {"" | "move" | "answer"} */
let sent = "";

document.addEventListener("submit", ({ target }) => {
  if (!(target instanceof Element)) return;
  if (target.matches(MOVES)) sent = "move";
  if (target.matches(ANSWERS)) sent = "answer";
});
document.addEventListener("htmx:after:swap", () => {
  if (sent === "move") {
    document.querySelector(".lesson-body")?.scrollTo(0, 0);
    document.getElementById("lesson-step")?.focus({ preventScroll: true });
    showPicture();
  }
  if (sent === "answer") {
    const [verdict, body] = [document.getElementById("lesson-verdict"), document.querySelector(".lesson-body")];
    // Not scrollIntoView, which would move the page, too.
    if (verdict && body) body.scrollTop += verdict.getBoundingClientRect().bottom - body.getBoundingClientRect().bottom;
  }
  sent = "";
});
showPicture();
