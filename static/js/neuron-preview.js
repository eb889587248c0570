/**
 * Pointing at a neuron on the diagram, or focusing it, shows its map or curve large in place of the
 * prediction, for as long as that lasts. Its points are the tile's: none is made up between them.
 */
import { copyMap } from "./paint-frame.js";

/** As the titles of neurons name them: a²₁. */
const NAME = /a[⁰¹²³⁴-⁹]+[₀-₉]*/u;

/** @type {Element | null} */
let hovered = null;
/** @type {Element | null} */
let focused = null;

/** @param {Event} event */
function neuronOf({ target }) {
  return target instanceof Element ? target.closest("svg.network a.neuron") : null;
}

/** A page that was swapped in may lack it. */
function pointed() {
  return [hovered, focused].find((link) => link?.isConnected);
}

function show() {
  const neuron = pointed();
  const preview = document.getElementById("neuron-preview");
  if (!preview) return;
  if (neuron) void draw(neuron, preview);
  else preview.hidden = true;
}

/** @param {Element} neuron @param {HTMLElement} preview */
async function draw(neuron, preview) {
  const [canvas, path, name] = ["canvas", "path", "b"].map((part) => preview.querySelector(part));
  if (!(canvas instanceof HTMLCanvasElement) || !path || !name) return;
  const spark = neuron.querySelector(".spark")?.getAttribute("d");
  path.setAttribute("d", spark ?? "");
  if (!spark && !(await drawPicture(neuron, canvas)) && !copyMap(neuron, canvas)) {
    preview.hidden = true;
    return;
  }
  // While the picture was decoded, the pointer may have gone on.
  if (neuron !== pointed()) return;
  name.textContent = neuron.querySelector("title")?.textContent?.match(NAME)?.[0] ?? "";
  preview.hidden = false;
}

/** @param {Element} neuron @param {HTMLCanvasElement} canvas @returns {Promise<boolean>} */
async function drawPicture(neuron, canvas) {
  const source = neuron.querySelector("image")?.getAttribute("href");
  if (!source) return false;
  const image = new Image();
  image.src = source;
  await image.decode();
  if (neuron !== pointed()) return true;
  // Setting a size clears the canvas.
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  return true;
}

document.addEventListener("mouseover", (event) => {
  const before = hovered;
  hovered = neuronOf(event);
  if (hovered !== before) show();
});
document.addEventListener("mouseout", ({ relatedTarget }) => {
  if (relatedTarget) return;
  hovered = null;
  show();
});
document.addEventListener("focusin", (event) => {
  // A click focuses too, and shall not hold the map when the pointer leaves.
  const neuron = neuronOf(event);
  focused = neuron?.matches(":focus-visible") ? neuron : null;
  show();
});
document.addEventListener("focusout", () => {
  focused = null;
  show();
});
document.addEventListener("lab:frame", show);
document.addEventListener("htmx:after:swap", show);
