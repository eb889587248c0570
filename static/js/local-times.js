/**
 * Writes points in time in the time zone of the reader: “Tuesday 03:52” for 2026-12-01 03:52 UTC.
 *
 * @param {ParentNode} within
 */
function writeLocally(within) {
  for (const time of within.querySelectorAll("time[datetime]:not([title])")) {
    const at = new Date(time.getAttribute("datetime") ?? "");
    if (Number.isNaN(at.getTime())) continue;
    time.setAttribute("title", time.textContent ?? "");
    time.textContent = at.toLocaleString("en-GB", {
      weekday: "long",
      hour: "2-digit",
      minute: "2-digit",
    });
  }
}

writeLocally(document);
document.addEventListener("htmx:after:swap", () => writeLocally(document));
