/**
 * Maps as a frame has them, each pixel a character: the other half of `app/render/maps/pixels.py`.
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
 * The palette's indices of maps of `size` by `size` pixels, one map after the other.
 *
 * @param {string} text @param {number} size @param {Uint8Array} indices as long as the text
 */
export function readMaps(text, size, indices) {
  const above = new Uint8Array(size);
  for (let at = 0; at < text.length; ) {
    if (at % (size * size) === 0) above.fill(0);
    let ahead = 0;
    for (let x = 0; x < size; x++, at++) {
      ahead += STEPS[text.charCodeAt(at)];
      above[x] += ahead;
      indices[at] = above[x];
    }
  }
}
