/**
 * Tells the page around an iframe how high this page is, so that it can set the iframe's height.
 * The number is no secret, so it goes to any page that shows the iframe.
 */

let told = 0;

function tellHeight() {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  if (height === told) return;
  told = height;
  window.parent.postMessage({ backpropPlaygroundHeight: height }, "*");
}

if (window.parent !== window && document.querySelector(".lab.embedded")) {
  new ResizeObserver(tellHeight).observe(document.body);
}
