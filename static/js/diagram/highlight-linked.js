/**
 * Hovering, focusing or tapping a part of the diagram, a factor or a term of a lesson highlights the
 * same thing everywhere else: in the diagram by its id (`data-linked-id`), in texts and formulas by its
 * symbol (`data-term`, or the `data-name` of the number in it).
 */
const DIAGRAM_PART = "svg.network a[id]";
const TERM = "[data-term]";
const LINKED = "[data-linked-id]";
const NUMBER = "[data-name]";

/** @type {Element | null} */
let hovered = null;
/** @type {Element | null} */
let focused = null;
/** @type {Set<Element>} */
let lit = new Set();

/** The part, term or factor that the event is about. @param {Event} event */
function partOf({ target }) {
  return target instanceof Element ? target.closest(`${TERM}, ${LINKED}, ${DIAGRAM_PART}`) : null;
}

/** The symbol of a term or of a factor's number. @param {Element} part */
function symbolOf(part) {
  const number = part.matches(NUMBER) ? part : part.querySelector(NUMBER);
  const symbol = part.getAttribute("data-term") ?? number?.getAttribute("data-name") ?? null;
  // The share of sample i is the same thing, and so is a weight before and after the update.
  return symbol?.replaceAll("ᵢ", "").replace(/^(old|new) /, "") ?? null;
}

/** What is highlighted with a part; a part of the diagram has many symbols. @param {Element} part */
function linkedWith(part) {
  const isDrawn = part.matches(DIAGRAM_PART);
  const place = isDrawn ? part.id : part.getAttribute("data-linked-id");
  const symbol = isDrawn ? null : symbolOf(part);
  /** @type {Set<Element>} */
  const found = new Set();
  const drawn = isDrawn || !place ? null : document.getElementById(place);
  if (drawn) found.add(drawn);
  for (const other of document.querySelectorAll(`${TERM}, ${LINKED}, :not(svg.network *)${NUMBER}`)) {
    if (other === part || other.closest("svg.network")) continue;
    const otherSymbol = symbolOf(other);
    const isSame = symbol !== null && otherSymbol !== null
      ? symbol === otherSymbol
      : place !== null && other.getAttribute("data-linked-id") === place;
    if (isSame) found.add(other.closest(`${TERM}, ${LINKED}`) ?? other);
  }
  return found;
}

/** What a lesson's step is about; it is highlighted while nothing is pointed at. */
function ofLesson() {
  const places = document.getElementById("lesson")?.dataset.lit?.split(" ") ?? [];
  const parts = places.map((place) => document.getElementById(place));
  return new Set(parts.filter((part) => part !== null));
}

function highlight() {
  const part = hovered ?? focused;
  const now = part?.isConnected ? linkedWith(part) : ofLesson();
  for (const element of lit) if (!now.has(element)) element.classList.remove("linked");
  for (const element of now) element.classList.add("linked");
  lit = now;
}

highlight();
document.addEventListener("htmx:after:swap", highlight);
document.addEventListener("mouseover", (event) => { hovered = partOf(event); highlight(); });
document.addEventListener("mouseout", () => { hovered = null; highlight(); });
// Not every touch screen sends mouse events or a focus for a tap on a text.
document.addEventListener("pointerdown", (event) => {
  if (event.pointerType !== "touch") return;
  hovered = partOf(event);
  highlight();
});
document.addEventListener("focusin", (event) => { focused = partOf(event); highlight(); });
document.addEventListener("focusout", () => { focused = null; highlight(); });
