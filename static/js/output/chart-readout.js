/**
 * Shows a chart's values under the pointer, or with the arrow keys while the chart has focus.
 *
 * `data-readout` has a row for each epoch: x|epoch|value|value…, rows separated by semicolons.
 * `data-series` names the values, `data-x-name` the horizontal axis if it is not the epoch.
 */
/** @typedef {{svg: SVGSVGElement, rows: string[][]}} Chart */

/** @param {EventTarget | null} target @returns {Chart | null} */
function chartOf(target) {
  const svg = target instanceof Element && target.closest(".readable")?.querySelector("svg");
  if (!(svg instanceof SVGSVGElement) || !svg.dataset.readout) return null;
  return { svg, rows: svg.dataset.readout.split(";").map((row) => row.split("|")) };
}

/** @param {Chart} chart @param {number} [index] of the row; without it nothing is shown */
function showRow({ svg, rows }, index) {
  const output = svg.closest(".readable")?.querySelector("output");
  const cursor = svg.querySelector(".cursor");
  if (!output || !cursor) return;
  if (index === undefined) {
    output.textContent = "";
    cursor.setAttribute("d", "");
    delete svg.dataset.shownRow;
    return;
  }
  const [x, epoch, ...values] = rows[index];
  const names = (svg.dataset.series ?? "").split("|");
  const text = values.map((value, i) => `${names[i]} ${value}`).join(", ");
  output.textContent = `${svg.dataset.xName ?? "epoch"} ${epoch}: ${text}`;
  cursor.setAttribute("d", `M${x} ${cursor.getAttribute("data-y-range")?.replace(" ", "V")}`);
  svg.dataset.shownRow = String(index);
}

document.addEventListener("mousemove", (event) => {
  const chart = chartOf(event.target);
  if (!chart) return;
  const matrix = chart.svg.getScreenCTM();
  if (!matrix) return;
  const x = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()).x;
  const distances = chart.rows.map((row) => Math.abs(Number(row[0]) - x));
  showRow(chart, distances.indexOf(Math.min(...distances)));
});
document.addEventListener("mouseout", (event) => {
  const chart = chartOf(event.target);
  const to = event.relatedTarget;
  if (chart && !(to instanceof Node && chart.svg.parentElement?.contains(to))) showRow(chart);
});
document.addEventListener("focusin", (event) => {
  const chart = chartOf(event.target);
  if (chart) showRow(chart, chart.rows.length - 1);
});
document.addEventListener("focusout", (event) => {
  const chart = chartOf(event.target);
  if (chart) showRow(chart);
});
document.addEventListener("keydown", (event) => {
  const chart = chartOf(event.target);
  if (!chart) return;
  const last = chart.rows.length - 1;
  const current = Number(chart.svg.dataset.shownRow ?? last);
  /** @type {Record<string, number>} */
  const next = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last };
  if (!(event.key in next)) return;
  event.preventDefault();
  showRow(chart, Math.min(last, Math.max(0, next[event.key])));
});
