/**
 * In a bug hunt, a click on a factor of a formula chooses it in the list of factors.
 */

const FORMULA = ".hunt :is(.moment-term, .factor, .back-factor)";

/**
 * The symbol of a whole layer's factor: ∂Jᵢ/∂a² for ∂Jᵢ/∂a²₁, ∂J/∂w¹ for ∂Jᵢ/∂w¹₂₁.
 * @param {string} name
 */
function factorOfLayer(name) {
  const plain = name.replace(/[₀-₉,]/g, "");
  return /∂[wb]/.test(plain) ? plain.replace("ᵢ", "") : plain;
}

/** @param {Event} event */
function choose(event) {
  const formula = event.target instanceof Element ? event.target.closest(FORMULA) : null;
  const name = formula?.querySelector("[data-name]")?.getAttribute("data-name");
  if (!name) return;
  const label = document.querySelector(`[data-factor="${factorOfLayer(name)}"]`);
  const field = label?.querySelector("input");
  if (field instanceof HTMLInputElement) field.checked = true;
}

document.addEventListener("click", choose);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter") choose(event);
});
