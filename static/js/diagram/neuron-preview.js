/**
 * While a neuron of the diagram is hovered or focused, its map or curve is shown enlarged over the
 * prediction, with the tile's resolution and without interpolation. Escape closes it.
 */
import { copyMap } from "../paint/paint-frame.js";

/** A neuron's symbol in its title: a²₁. */
const SYMBOL = /a[⁰¹²³⁴-⁹]+[₀-₉]*/u;

/** @type {Element | null} */
let hovered = null;
/** @type {Element | null} */
let focused = null;
/** The neuron whose preview was closed. @type {Element | null} */
let dismissed = null;

/** @param {Event} event */
function neuronOf({ target }) {
  return target instanceof Element ? target.closest("svg.network a.neuron") : null;
}

/** The hovered or focused neuron, unless a swap has removed it. */
function previewedNeuron() {
  return [hovered, focused].find((link) => link?.isConnected);
}

function updatePreview() {
  const neuron = previewedNeuron();
  const preview = document.getElementById("neuron-preview");
  if (!preview) return;
  if (neuron !== dismissed) dismissed = null;
  if (neuron && !dismissed) void draw(neuron, preview);
  else preview.hidden = true;
}

/** @param {Element} neuron @param {HTMLElement} preview */
async function draw(neuron, preview) {
  const [canvas, path, name] = ["canvas", "path", "b"].map((part) => preview.querySelector(part));
  if (!(canvas instanceof HTMLCanvasElement) || !path || !name) return;
  const spark = neuron.querySelector(".spark")?.getAttribute("d");
  path.setAttribute("d", spark ?? "");
  if (!spark && !(await drawImage(neuron, canvas)) && !copyMap(neuron, canvas)) {
    preview.hidden = true;
    return;
  }
  // The pointer may have moved on while the image was decoded.
  if (neuron !== previewedNeuron() || neuron === dismissed) return;
  name.textContent = neuron.querySelector("title")?.textContent?.match(SYMBOL)?.[0] ?? "";
  preview.hidden = false;
}

/** @param {Element} neuron @param {HTMLCanvasElement} canvas @returns {Promise<boolean>} */
async function drawImage(neuron, canvas) {
  const source = neuron.querySelector("image")?.getAttribute("href");
  if (!source) return false;
  const image = new Image();
  image.src = source;
  await image.decode();
  if (neuron !== previewedNeuron()) return true;
  // Setting a size clears the canvas.
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  return true;
}

document.addEventListener("mouseover", (event) => {
  const before = hovered;
  hovered = neuronOf(event);
  if (hovered !== before) updatePreview();
});
document.addEventListener("mouseout", ({ relatedTarget }) => {
  if (relatedTarget) return;
  hovered = null;
  updatePreview();
});
document.addEventListener("focusin", (event) => {
  // Not :focus: a click focuses, too, and would keep the preview when the pointer leaves.
  const neuron = neuronOf(event);
  focused = neuron?.matches(":focus-visible") ? neuron : null;
  updatePreview();
});
document.addEventListener("focusout", () => {
  focused = null;
  updatePreview();
});
document.addEventListener("keydown", (event) => {
  const preview = document.getElementById("neuron-preview");
  if (event.key !== "Escape" || event.defaultPrevented || !preview || preview.hidden) return;
  event.preventDefault();
  dismissed = previewedNeuron() ?? null;
  updatePreview();
});
document.addEventListener("lab:frame-painted", updatePreview);
document.addEventListener("htmx:after:swap", updatePreview);
