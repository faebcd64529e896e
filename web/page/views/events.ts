// The events as text: one of them, and all as a table.
import type { JitEvent } from "../../api/types";
import type { Clock } from "../clock";
import { formatBytes, formatMs, h } from "../dom";
import { nameOf, Store } from "../store";

const WORDS: Record<JitEvent["event"], string> = {
  Hot: "hot", Compiled: "compiled", Refused: "not compiled", Entered: "entered", Deopt: "failed bet", Invalidated: "code thrown away",
  Evicted: "evicted", GaveUp: "stays interpreted", Listing: "listing",
};
/** Rows of the table; of more events the last ones. */
const MAX_ROWS = 1000;

function detailsOf(store: Store, e: JitEvent): string {
  // Reasons that name a place: "type mismatch at main.vela:6:23".
  const reason = e.detail?.replace(/ at (\S+:\d+:\d+)$/, (whole, place: string) => {
    const line = store.lineOf(place);
    return line === undefined ? whole : ` at line ${line}`;
  });
  const parts = [
    e.ms !== undefined && `in ${formatMs(e.ms)}`, e.bytes && formatBytes(e.bytes), reason, e.value !== undefined && `value ${e.value}`,
    e.count !== undefined && e.count > 1 && `${e.count} × here`, e.last && "later ones are not told",
  ];
  return parts.filter(Boolean).join(", ");
}

/** "compiled: in 1.2 ms, 960 B". */
export function eventText(store: Store, e: JitEvent): string {
  const details = detailsOf(store, e);
  return `${WORDS[e.event]}${details ? `: ${details}` : ""}`;
}

function row(store: Store, clock: Clock, e: JitEvent): HTMLElement {
  const line = store.lineOf(e.place);
  return h("tr", { "data-line": line },
    h("td", { class: "num" }, formatMs(clock.at(e.us))),
    h("td", {}, h("span", { class: `what what-${e.event.toLowerCase()}` }, WORDS[e.event])),
    h("td", { class: "mono" }, nameOf(e), e.loop && h("span", { class: "muted" }, " loop")),
    h("td", {}, line === undefined ? e.place : `line ${line}`), h("td", {}, detailsOf(store, e)));
}

export function eventTable(store: Store, clock: Clock): HTMLElement {
  const names = ["after", "what", "function", "where", "details"];
  return h("table", {},
    h("thead", {}, h("tr", {}, ...names.map((name, i) => h("th", { scope: "col", class: i === 0 && "num" }, name)))),
    h("tbody", {}, ...store.events.slice(-MAX_ROWS).map((e) => row(store, clock, e))));
}
