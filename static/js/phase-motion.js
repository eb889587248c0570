/**
 * Shows what a phase has done: light runs along the weights into its layer, then the numbers
 * appear; backward from right to left in the derivative's colours; an update slides from old to
 * new. The numbers of the formula come from their places on the diagram.
 *
 * A motion takes at most 0.6 s, and the next click, key or page ends it. There is none while a run
 * plays except in slow motion, nor with reduced motion.
 */
import { addHelper, isMotionWanted, move, stopMotion } from "./motion.js";

/** In milliseconds. */
const LIGHT = 300;
const APPEAR = 160;
const FLIGHT = 260;

/** More lines at once are only noise, and slow. */
const MAX_LIGHTS = 80;
const MAX_FLIGHTS = 24;
const MAX_MOVING = 150;

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {{path: string, phase: number, updates: number}} Shown */

/** @returns {SVGSVGElement | null} */
function diagram() {
  return document.querySelector("svg.network[data-phase]:not(.live)");
}

/** @returns {Shown | null} */
function readShown() {
  const { phase, updates } = diagram()?.dataset ?? {};
  if (phase === undefined) return null;
  return { path: location.pathname, phase: Number(phase), updates: Number(updates) };
}

/**
 * One line of light along a path, in the direction in which it was drawn or against it.
 * @param {SVGElement} svg @param {Element} path @param {string} kind @param {boolean} isBackward
 */
function light(svg, path, kind, isBackward) {
  const d = path.getAttribute("d");
  if (!d) return;
  const line = addHelper(svg, document.createElementNS(SVG, "path"));
  line.setAttribute("d", d);
  line.setAttribute("class", `light ${kind}`);
  line.setAttribute("pathLength", "100");
  const [from, to] = isBackward ? [-100, 22] : [22, -100];
  move(line, [{ strokeDashoffset: from }, { strokeDashoffset: to }], 0, LIGHT);
}

/** @param {SVGElement} svg @param {Element | undefined} gap @param {boolean} isBackward */
function lightEdges(svg, gap, isBackward) {
  const edges = [...(gap?.querySelectorAll(".edge") ?? [])].slice(0, MAX_LIGHTS);
  for (const edge of edges) {
    const path = edge.querySelector("path.w, path.g, path.hit");
    const slope = edge.querySelector(".derivative")?.getAttribute("data-value");
    const isNegative = slope ? Number(slope) < 0 : edge.querySelector("path.gneg") !== null;
    const hue = isNegative ? "gneg" : "gpos";
    if (path) light(svg, path, isBackward ? hue : "", isBackward);
  }
}

/**
 * Elements appear one after the other.
 * @param {Iterable<Element>} elements @param {number} delay
 */
function appear(elements, delay) {
  for (const element of [...elements].slice(0, MAX_MOVING)) move(element, [{ opacity: 0 }, {}], delay, APPEAR);
}

/** @param {SVGElement} svg @param {number} phase @param {number} depth */
function showPhase(svg, phase, depth) {
  const layers = svg.querySelectorAll("g.layer");
  const gaps = svg.querySelectorAll("g.gap");
  const ends = svg.querySelectorAll("path.wire");
  if (phase <= depth) {
    lightEdges(svg, gaps[phase - 1], false);
    const numbers = layers[phase].querySelectorAll("[data-name]");
    appear([...numbers].filter((each) => each.getAttribute("data-name")?.startsWith("z")), LIGHT - 80);
    appear(layers[phase].querySelectorAll(".tile, .fill, image, .spark, .value"), LIGHT + 60);
  } else if (phase === depth + 1) {
    for (const wire of ends) light(svg, wire, "", false);
    appear(svg.querySelectorAll(".loss-value"), LIGHT - 40);
  } else if (phase <= 2 * depth + 1) {
    const layer = 2 * depth + 2 - phase;
    if (layer === depth) for (const wire of ends) light(svg, wire, "gpos", true);
    lightEdges(svg, gaps[layer - 1], true);
    appear(gaps[layer - 1].querySelectorAll(".g, .derivative"), LIGHT - 80);
    appear(svg.querySelectorAll(`g.layer:nth-of-type(n) .neuron[id^="a${layer - 1}."] .derivative`), LIGHT);
  } else {
    const from = [{ opacity: 0, transform: "translateY(7px)" }, {}];
    for (const each of svg.querySelectorAll(".edge .value, .neuron .bias")) move(each, from, 60, LIGHT);
  }
}

/**
 * Weights slide from their old width to the new one.
 * @param {SVGElement} svg @param {Map<string, string>} widths
 */
function slideWidths(svg, widths) {
  for (const line of [...svg.querySelectorAll(".edge > path.w")].slice(0, MAX_MOVING)) {
    const old = widths.get(line.parentElement?.id ?? "");
    if (old) move(line, [{ strokeWidth: old }, {}], 0, 2 * LIGHT - 20);
  }
}

/**
 * The numbers of the formula fly in from their places on the diagram.
 * @param {SVGElement} svg
 */
function flyNumbers(svg) {
  const numbers = [...document.querySelectorAll("#moment [data-value][data-linked-id]")];
  for (const [index, number] of numbers.slice(0, MAX_FLIGHTS).entries()) {
    const part = document.getElementById(number.getAttribute("data-linked-id") ?? "");
    if (!part || !svg.contains(part)) continue;
    const name = CSS.escape(number.getAttribute("data-name") ?? "");
    const place = part.querySelector(`[data-name="${name}"]`) ?? part.querySelector(".value") ?? part;
    const [from, to] = [place.getBoundingClientRect(), number.getBoundingClientRect()];
    const delay = LIGHT - 100 + Math.min(index * 15, 100);
    move(number, [{ opacity: 0 }, { opacity: 0, offset: 0.8 }, {}], delay, FLIGHT);
    if (from.width === 0 || to.width === 0) continue;
    const flying = addHelper(document.body, document.createElement("span"));
    flying.className = "flying-number";
    flying.textContent = number.textContent;
    flying.style.left = `${to.left}px`;
    flying.style.top = `${to.top}px`;
    const start = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
    move(flying, [{ opacity: 0.2, transform: start }, { opacity: 1, transform: "none" }], delay, FLIGHT);
  }
}

/** @returns {Map<string, string>} */
function readWidths() {
  const lines = diagram()?.querySelectorAll(".edge > path.w") ?? [];
  return new Map([...lines].map((line) => [line.parentElement?.id ?? "", line.getAttribute("stroke-width") ?? ""]));
}

let shown = readShown();
let widths = readWidths();

for (const name of ["pointerdown", "keydown"]) {
  document.addEventListener(name, stopMotion, { capture: true });
}

document.addEventListener("htmx:after:swap", () => {
  const [before, old] = [shown, widths];
  [shown, widths] = [readShown(), readWidths()];
  stopMotion();
  const svg = diagram();
  if (!svg || !shown || !before || before.path !== shown.path) return;
  const isNext = shown.phase > before.phase && shown.updates === before.updates;
  if (!isNext || !isMotionWanted()) return;
  const depth = svg.querySelectorAll("g.layer").length - 1;
  showPhase(svg, shown.phase, depth);
  if (shown.phase === 2 * depth + 2) slideWidths(svg, old);
  flyNumbers(svg);
});
