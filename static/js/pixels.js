/**
 * Maps as a frame has them, each pixel a character: the other half of `app/render/pixels.py`.
 */

/** What each character stands for, by its code: characters from # on, but no backslash and no controls. */
const STEPS = new Int16Array(326);
let count = 0;
for (let code = 35; code < STEPS.length; code++) {
  if (code === 92 || (code > 126 && code < 161)) continue;
  STEPS[code] = (count >> 1) ^ -(count & 1);
  count += 1;
}

/** @param {string} hex rrggbbaa for each index @returns {Uint32Array} as canvases have pixels */
export function readPalette(hex) {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return new Uint32Array(bytes.buffer);
}

/**
 * Write a map of `size` by `size` pixels, whose characters begin at `from`.
 *
 * @param {string} text @param {number} from
 * @param {Uint32Array} palette
 * @param {Uint32Array} pixels where it goes; its rows are `width` long, and it begins at `at`
 * @param {number} width @param {number} at @param {number} size
 */
export function writeMap(text, from, palette, pixels, width, at, size) {
  const above = new Uint8Array(size);
  for (let y = 0; y < size; y++) {
    let ahead = 0;
    for (let x = 0; x < size; x++) {
      ahead += STEPS[text.charCodeAt(from + y * size + x)];
      above[x] += ahead;
      pixels[at + y * width + x] = palette[above[x]];
    }
  }
}
