/**
 * Decodes the maps of a frame, one character per pixel. The encoder is
 * app/render/maps/pixel_codec.py.
 */

/** The prediction error for each character code: from # on, without backslash and control characters. */
const ERRORS = new Int16Array(326);
let count = 0;
for (let code = 35; code < ERRORS.length; code++) {
  if (code === 92 || (code > 126 && code < 161)) continue;
  ERRORS[code] = (count >> 1) ^ -(count & 1);
  count += 1;
}

/** @param {string} hex rrggbbaa for each index @returns {Uint32Array} as pixels of ImageData */
export function readPalette(hex) {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return new Uint32Array(bytes.buffer);
}

/**
 * Decode maps of `size` by `size` pixels, one after the other, to palette indices.
 *
 * @param {string} text @param {number} size @param {Uint8Array} indices as long as the text
 */
export function readMaps(text, size, indices) {
  const above = new Uint8Array(size);
  for (let at = 0; at < text.length; ) {
    if (at % (size * size) === 0) above.fill(0);
    let ahead = 0;
    for (let x = 0; x < size; x++, at++) {
      ahead += ERRORS[text.charCodeAt(at)];
      above[x] += ahead;
      indices[at] = above[x];
    }
  }
}
