/** The style sheet's colours in the current theme, and with forced colours the system's. */

/** @typedef {import("./pixel-surface.js").Colour} Colour */

/**
 * Colours of custom properties: `pos` is `var(--pos)`.
 *
 * @template {string} Name
 * @param {HTMLElement} element with `forced-color-adjust: none` @param {readonly Name[]} names
 * @returns {Record<Name, Colour>}
 */
export function readColours(element, names) {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = names.map((name) => {
    if (!context) return [name, [0, 0, 0]];
    // The computed value of `color` has no system colours and no variables.
    element.style.color = `var(--${name})`;
    context.fillStyle = getComputedStyle(element).color;
    context.fillRect(0, 0, 1, 1);
    return [name, [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)]];
  });
  element.style.removeProperty("color");
  return Object.fromEntries(read);
}

/**
 * A colour over an opaque one.
 *
 * @param {ArrayLike<number>} colour @param {ArrayLike<number>} ground @param {number} share of the colour
 * @returns {Colour}
 */
export function mixOver(colour, ground, share) {
  const [red, green, blue] = [0, 1, 2].map((i) => ground[i] + share * (colour[i] - ground[i]));
  return [red, green, blue];
}
