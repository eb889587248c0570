/** Whether a follower has paused what they see. */
export function isViewPaused() {
  return document.documentElement.dataset.watching === "paused";
}
