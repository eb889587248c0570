/**
 * Writes points in time in the time zone and language of the reader: “Tuesday, 1 December at
 * 03:52”, or “tomorrow at 03:52” and “today at 03:52” if they are near.
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
  const { lang } = document.documentElement;
  const isEnglish = lang === "" || lang.startsWith("en");
  const locale = isEnglish ? "en-GB" : lang;
  const clock = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  const near = [0, 1].find((days) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
    return day.toDateString() === at.toDateString();
  });
  const date =
    near === undefined
      ? at.toLocaleDateString(locale, {
          weekday: "long",
          day: "numeric",
          month: "long",
          ...(at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
        })
      : new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(near, "day");
  return `${date}${isEnglish ? " at " : ", "}${clock}`;
}

writeLocally(document);
document.addEventListener("htmx:after:swap", () => writeLocally(document));
