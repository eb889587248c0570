/**
 * Gives an element new inside with as little change as may be: where the structure is the same, only
 * text and attributes are changed, so that focus, hover, selection and what was typed stay. An
 * element with an id stays the one it is whatever comes or goes before it, and becomes no other.
 */
const template = document.createElement("template");

/** Attributes that scripts own, or the person who opens a menu; htmx leaves the same ones alone. */
const FOREIGN = new Set(["data-htmx-powered", "open"]);

/** @param {Element} element @param {string} html */
export function patchInside(element, html) {
  template.innerHTML = html;
  patchChildren(element, template.content);
  template.replaceChildren();
}

/** @param {Node} into @param {Node} from */
function patchChildren(into, from) {
  let old = into.firstChild;
  let next = from.firstChild;
  while (next) {
    const after = next.nextSibling;
    old = skipTo(into, old, idOf(next));
    if (!old || isKept(old, next)) {
      into.insertBefore(next, old);
      connect(next);
    } else {
      const present = old;
      old = present.nextSibling;
      if (present.nodeName !== next.nodeName || idOf(present) !== idOf(next)) {
        into.replaceChild(next, present);
        connect(next);
      } else if (present instanceof Element && next instanceof Element) {
        patchAttributes(present, next);
        patchChildren(present, next);
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
 * Takes away what stands before the element of this id, if it is there.
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

/** Whether the old element has its turn after the next one. @param {Node} old @param {Node} next */
function isKept(old, next) {
  const id = idOf(old);
  if (!id || idOf(next) === id) return false;
  let later = next.nextSibling;
  while (later && idOf(later) !== id) later = later.nextSibling;
  return later !== null;
}

/** @param {Element} into @param {Element} from */
function patchAttributes(into, from) {
  for (const { name, value } of from.attributes) {
    if (into.getAttribute(name) !== value) into.setAttribute(name, value);
  }
  if (into.attributes.length === from.attributes.length) return;
  for (const { name } of [...into.attributes]) {
    if (!from.hasAttribute(name) && !FOREIGN.has(name)) into.removeAttribute(name);
  }
}

/** What is new may have forms and links that htmx has to know. @param {Node} node */
function connect(node) {
  if (!(node instanceof Element)) return;
  /** @type {{htmx?: {process(element: Element): void}}} */ (window).htmx?.process(node);
}
