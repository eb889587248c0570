/**
 * On a phone, the panel that the teacher points to comes first on a student's page, once the
 * pointer has stayed in it. A student who has scrolled down is reading, so nothing moves then.
 */

/** Milliseconds for which the pointer must stay in a panel. */
const STAYS = 1000;
/** Pixels from the top of the page within which a student has not scrolled down. */
const AT_TOP = 120;

const phone = matchMedia("(max-width: 640px)");
/** The panel that comes first, as the style sheet names it. */
let first = "";
let pointed = "";
let stayTimer = 0;

/** @param {{panel: string} | null} position */
function panelOf(position) {
  const name = position?.panel.replace(/\.section$/, "") ?? "";
  const element = name === "network" ? document.querySelector("svg.network") : document.getElementById(name);
  const panel = element?.closest(".lab > .panel");
  return ["network", "output", "microscope"].find((one) => panel?.matches(`.${one}, .${one}-panel`)) ?? "";
}

function putFirst() {
  const lab = document.querySelector("#lab > .lab");
  if (first && lab instanceof HTMLElement) lab.dataset.first = first;
}

document.addEventListener("room:teacher-pointer", (event) => {
  const panel = panelOf(/** @type {CustomEvent<{panel: string} | null>} */ (event).detail);
  if (!panel || panel === pointed || !phone.matches) return;
  pointed = panel;
  clearTimeout(stayTimer);
  stayTimer = setTimeout(() => {
    if (window.scrollY > AT_TOP) return;
    first = panel;
    putFirst();
  }, STAYS);
});
document.addEventListener("htmx:after:swap", putFirst);
