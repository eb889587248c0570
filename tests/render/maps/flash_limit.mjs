// Runs static/js/paint/flash-limit.js on a series of levels: [path, reduced, frames, rate] from the command line.
const [path, reduced, rate, text] = process.argv.slice(2);
globalThis.matchMedia = () => ({ matches: reduced === "true" });
const { FlashWatch, CalmMean } = await import(path);

const luminance = Float32Array.from({ length: 256 }, (_, level) => level / 255);
const watch = new FlashWatch();
const mean = new CalmMean();
const shown = JSON.parse(text).map((levels, frame) => {
  const picture = Uint8Array.from(levels);
  const now = 1000 + (frame * 1000) / Number(rate);
  const isUnsafe = watch.isUnsafe(picture, luminance, () => 1000, now);
  if (isUnsafe) return [true, [...mean.calm(picture, now)]];
  mean.pass(picture, now);
  return [false, levels];
});
console.log(JSON.stringify(shown));
