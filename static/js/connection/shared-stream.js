/**
 * A SharedWorker: one event stream for all tabs of this browser, which opens six connections to a
 * server at most. Not a module, which Firefox knows in workers only since version 114.
 *
 * A tab sends `{act: "open", streams, poll, address, current, opening}`, `{act: "current", current}` when its
 * page has changed, `{act: "keep"}` when it is hidden and its run should go on, `{act: "close"}`, and
 * `{act: "here"}` now and then. It gets `{name, data, opening}` for each event of its stream; `error`
 * means that the stream is closed. `opening` is the number of the tab's opening.
 */
{
  /**
   * @typedef {object} Tab
   * @property {MessagePort} port
   * @property {string} streams the address that joins streams
   * @property {string} poll the address for a complete answer
   * @property {string} address of the tab's own stream
   * @property {string} current what the tab shows, as a parameter of that address
   * @property {number} opening
   * @property {number} seenAt
   * @property {Group | null} group
   */
  /** @typedef {{tabs: Tab[], source: EventSource | null, timer: number}} Group */

  /** As on the server: MAX_JOINED. */
  const MAX_TABS = 8;
  /** In milliseconds: several tabs that open at once cause one new stream. */
  const GATHER_TIME = 20;
  /** In milliseconds: shorter than the server lets a run go on without viewers. */
  const KEEP_TIME = 5000;
  /** In milliseconds: a tab that was silent for this long has crashed. Hidden ones wake every minute. */
  const MAX_SILENCE = 150000;
  const NAMES = ["beat", "frame", "panels", "page", "lab", "room", "pointer", "over", "ended", "refused"];

  /** @type {Group[]} */
  const groups = [];
  /** Hidden tabs whose run goes on. @type {Set<Tab>} */
  const kept = new Set();

  /** @param {Tab} tab @param {string} name @param {string} data */
  const send = (tab, name, data) => tab.port.postMessage({ name, data, opening: tab.opening });

  /** @param {Tab} tab */
  const addressOf = (tab) => encodeURIComponent(
    `${tab.address}${tab.address.includes("?") ? "&" : "?"}${tab.current}`,
  );

  /** @param {Group} group */
  const reopenSoon = (group) => {
    clearTimeout(group.timer);
    group.timer = setTimeout(() => reopen(group), GATHER_TIME);
  };

  /** @param {Group} group */
  const reopen = (group) => {
    group.source?.close();
    const tabs = [...group.tabs];
    if (tabs.length === 0) {
      groups.splice(groups.indexOf(group), 1);
      return;
    }
    const query = tabs.map((tab) => `of=${addressOf(tab)}`).join("&");
    const source = new EventSource(`${tabs[0]?.streams}?${query}`);
    group.source = source;
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        const { data, lastEventId } = /** @type {MessageEvent<string>} */ (event);
        if (name === "beat") {
          for (const tab of group.tabs) send(tab, name, data);
          return;
        }
        const tab = tabs[Number(lastEventId)];
        if (tab?.group === group) send(tab, name, data);
      });
    }
    source.addEventListener("error", () => {
      source.close();
      for (const tab of [...group.tabs]) {
        leave(tab);
        send(tab, "error", "");
      }
    });
  };

  /** @param {Tab} tab */
  const leave = (tab) => {
    const { group } = tab;
    tab.group = null;
    if (!group) return;
    group.tabs.splice(group.tabs.indexOf(tab), 1);
    reopenSoon(group);
  };

  /** @param {Tab} tab */
  const join = (tab) => {
    leave(tab);
    let group = groups.find(({ tabs }) => tabs.length < MAX_TABS);
    if (!group) {
      group = { tabs: [], source: null, timer: 0 };
      groups.push(group);
    }
    tab.group = group;
    group.tabs.push(tab);
    reopenSoon(group);
  };

  const everyTab = () => [...groups.flatMap(({ tabs }) => tabs), ...kept];

  setInterval(() => {
    const oldest = Date.now() - MAX_SILENCE;
    for (const tab of everyTab()) {
      if (tab.seenAt >= oldest) continue;
      leave(tab);
      kept.delete(tab);
    }
    for (const tab of kept) {
      fetch(`${tab.poll}?of=${addressOf(tab)}`, { cache: "no-store" }).catch(() => undefined);
    }
  }, KEEP_TIME);

  /** @type {any} */ (self).onconnect = (/** @type {MessageEvent} */ event) => {
    const port = /** @type {MessagePort} */ (event.ports[0]);
    /** @type {Tab} */
    const tab = {
      port, streams: "", poll: "", address: "", current: "", opening: 0, seenAt: 0, group: null,
    };
    port.onmessage = ({ data: { act, ...values } }) => {
      tab.seenAt = Date.now();
      Object.assign(tab, values);
      if (act === "open") join(tab);
      else if (act === "keep" || act === "close") leave(tab);
      if (act === "keep") kept.add(tab);
      else if (act === "open" || act === "close") kept.delete(tab);
    };
  };
}
