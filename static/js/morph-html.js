/**
 * Morphs an element's content into new HTML with minimal changes: where the structure is the same,
 * only text and attributes change, so focus, hover, selection and typed text are kept. Elements are
 * matched by id, otherwise by position. A formula is replaced as a whole, since within it a number of
 * another width moves those behind it.
 */
const template = document.createElement("template");

/** Attributes that scripts or the user set; htmx keeps the same ones. */
const KEPT_ATTRIBUTES = new Set(["data-htmx-powered", "open"]);

/** @param {Element} element @param {string} html */
export function morphInside(element, html) {
  template.innerHTML = html;
  morphChildren(element, template.content);
  template.replaceChildren();
}

/** @param {Node} into @param {Node} from */
function morphChildren(into, from) {
  let old = into.firstChild;
  let next = from.firstChild;
  while (next) {
    const after = next.nextSibling;
    old = skipTo(into, old, idOf(next));
    if (!old || isKept(old, next)) {
      into.insertBefore(next, old);
      processWithHtmx(next);
    } else {
      const present = old;
      old = present.nextSibling;
      const isOther = present.nodeName !== next.nodeName || idOf(present) !== idOf(next);
      if (isOther || (next.nodeName === "math" && !present.isEqualNode(next))) {
        into.replaceChild(next, present);
        processWithHtmx(next);
      } else if (present instanceof Element && next instanceof Element) {
        morphAttributes(present, next);
        morphChildren(present, next);
      } else if (present.nodeValue !== next.nodeValue) {
        present.nodeValue = next.nodeValue;
      }
    }
    next = after;
  }
  while (old) {
    const after = old.nextSibling;
    into.removeChild(old);
    old = after;
  }
}

/** @param {Node} node */
function idOf(node) {
  return node instanceof Element ? node.id : "";
}

/**
 * Remove the old nodes before the element with this id, if it is among them.
 * @param {Node} into @param {ChildNode | null} old @param {string} id
 */
function skipTo(into, old, id) {
  if (!id || !old || idOf(old) === id) return old;
  /** @type {ChildNode | null} */
  let found = old;
  while (found && idOf(found) !== id) found = found.nextSibling;
  if (!found) return old;
  while (old && old !== found) {
    const after = /** @type {ChildNode | null} */ (old.nextSibling);
    into.removeChild(old);
    old = after;
  }
  return found;
}

/** Whether the old element is matched by a later new one. @param {Node} old @param {Node} next */
function isKept(old, next) {
  const id = idOf(old);
  if (!id || idOf(next) === id) return false;
  let later = next.nextSibling;
  while (later && idOf(later) !== id) later = later.nextSibling;
  return later !== null;
}

/** @param {Element} into @param {Element} from */
function morphAttributes(into, from) {
  for (const { name, value } of from.attributes) {
    if (into.getAttribute(name) === value) continue;
    const field = name === "value" && into instanceof HTMLInputElement ? into : null;
    // Someone is about to type into it.
    if (field && field === document.activeElement) continue;
    const isTyped = field && field.value !== field.defaultValue;
    into.setAttribute(name, value);
    // The attribute alone is not shown once a script or a person has set the field.
    if (field && !isTyped) field.value = value;
  }
  if (into.attributes.length === from.attributes.length) return;
  for (const { name } of [...into.attributes]) {
    if (!from.hasAttribute(name) && !KEPT_ATTRIBUTES.has(name)) into.removeAttribute(name);
  }
}

/** New nodes may contain forms and links with hx- attributes. @param {Node} node */
function processWithHtmx(node) {
  if (!(node instanceof Element)) return;
  /** @type {{htmx?: {process(element: Element): void}}} */ (window).htmx?.process(node);
}
