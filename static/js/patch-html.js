/**
 * Gives an element new inside with as little change as may be: where the structure is the same, only
 * text and attributes are changed, so that focus, hover and selection stay.
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
    if (!old) {
      into.appendChild(next);
      connect(next);
    } else {
      const present = old;
      old = present.nextSibling;
      if (present.nodeType !== next.nodeType || present.nodeName !== next.nodeName) {
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
