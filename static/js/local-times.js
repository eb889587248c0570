/**
 * Writes points in time in the time zone of the reader: “Tuesday, 1 December at 03:52”, or
 * “tomorrow at 03:52” and “today at 03:52” if they are near.
 *
 * @param {ParentNode} within
 */
function writeLocally(within) {
  for (const time of within.querySelectorAll("time[datetime]:not([title])")) {
    const at = new Date(time.getAttribute("datetime") ?? "");
    if (Number.isNaN(at.getTime())) continue;
    time.setAttribute("title", time.textContent ?? "");
    time.textContent = localText(at, new Date());
  }
}

/** @param {Date} at @param {Date} now */
function localText(at, now) {
  const clock = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const days = ["today", "tomorrow"];
  const near = days.find((_, i) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + i);
    return day.toDateString() === at.toDateString();
  });
  const date = at.toLocaleDateString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
  });
  return `${near ?? date} at ${clock}`;
}

writeLocally(document);
document.addEventListener("htmx:after:swap", () => writeLocally(document));
