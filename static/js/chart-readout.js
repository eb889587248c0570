/**
 * A chart names its values: under the pointer, or with the arrow keys when it has focus.
 *
 * They stand in its `data-readout`: for each epoch x, epoch and values, with | between, rows by ;
 * Where the axis is no epoch, `data-reads` says what it is.
 */
/** @typedef {{svg: SVGSVGElement, rows: string[][]}} Chart */

/** @param {EventTarget | null} target @returns {Chart | null} */
function chartOf(target) {
  const svg = target instanceof Element && target.closest(".readable")?.querySelector("svg");
  if (!(svg instanceof SVGSVGElement) || !svg.dataset.readout) return null;
  return { svg, rows: svg.dataset.readout.split(";").map((row) => row.split("|")) };
}

/** @param {Chart} chart @param {number} [index] */
function read({ svg, rows }, index) {
  const output = svg.closest(".readable")?.querySelector("output");
  const cursor = svg.querySelector(".cursor");
  if (!output || !cursor) return;
  const foot = svg.viewBox.baseVal.height - 22;
  if (index === undefined) {
    output.textContent = "";
    cursor.setAttribute("d", "");
    delete svg.dataset.read;
    return;
  }
  const [x, epoch, ...values] = rows[index];
  const names = (svg.dataset.names ?? "").split("|");
  const told = values.map((value, place) => `${names[place]} ${value}`).join(", ");
  output.textContent = `${svg.dataset.reads ?? "epoch"} ${epoch}: ${told}`;
  cursor.setAttribute("d", `M${x} 8V${foot}`);
  svg.dataset.read = String(index);
}

document.addEventListener("mousemove", (event) => {
  const chart = chartOf(event.target);
  if (!chart) return;
  const matrix = chart.svg.getScreenCTM();
  if (!matrix) return;
  const x = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()).x;
  const far = chart.rows.map((row) => Math.abs(Number(row[0]) - x));
  read(chart, far.indexOf(Math.min(...far)));
});
document.addEventListener("mouseout", (event) => {
  const chart = chartOf(event.target);
  const to = event.relatedTarget;
  if (chart && !(to instanceof Node && chart.svg.parentElement?.contains(to))) read(chart);
});
document.addEventListener("focusin", (event) => {
  const chart = chartOf(event.target);
  if (chart) read(chart, chart.rows.length - 1);
});
document.addEventListener("focusout", (event) => {
  const chart = chartOf(event.target);
  if (chart) read(chart);
});
document.addEventListener("keydown", (event) => {
  const chart = chartOf(event.target);
  if (!chart) return;
  const last = chart.rows.length - 1;
  const here = Number(chart.svg.dataset.read ?? last);
  /** @type {Record<string, number>} */
  const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last };
  if (!(event.key in next)) return;
  event.preventDefault();
  read(chart, Math.min(last, Math.max(0, next[event.key])));
});
