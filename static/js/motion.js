/**
 * Short motions: Web Animations over the finished page, and helper elements that exist only while
 * they run. The page itself is in its final state from the start.
 */
/** @type {Set<Animation>} */
const running = new Set();
/** @type {Set<Element>} */
const helpers = new Set();

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export function isMotionWanted() {
  return !reducedMotion.matches && !document.hidden;
}

/**
 * Animate an element from `keyframes` to how it is, or through them all.
 * @param {Element} element @param {Keyframe[]} keyframes @param {number} delay @param {number} duration
 */
export function move(element, keyframes, delay, duration) {
  const animation = element.animate(keyframes, { delay, duration, easing: "ease-out", fill: "backwards" });
  running.add(animation);
  const end = () => {
    running.delete(animation);
    if (helpers.delete(element)) element.remove();
  };
  animation.addEventListener("finish", end);
  animation.addEventListener("cancel", end);
}

/**
 * Add a helper element; it goes when its motion ends.
 * @template {Element} T @param {Element} parent @param {T} element @returns {T}
 */
export function addHelper(parent, element) {
  element.setAttribute("aria-hidden", "true");
  parent.append(element);
  helpers.add(element);
  return element;
}

export function stopMotion() {
  for (const animation of running) animation.cancel();
  for (const helper of helpers) helper.remove();
  helpers.clear();
}
