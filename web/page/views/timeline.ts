// When what happened: where the time went, how hot each function was, what was compiled, and how full the code cache.
import { formatMs, h, percent } from "../dom";
import { Chart, ROWS } from "./chart";
import { eventTable } from "./events";
import { Lane, lanesOf, totalShares } from "./lanes";
import type { Page, View } from "./view";
import { welcome } from "./welcome";

/** Pixels; the names of the lanes stand there. */
const NAMES = 128;
const NAMES_ON_PHONES = 92;
const MAX_LANES = 60;
/** A range shorter than this (milliseconds) is not shown. */
const MIN_RANGE = 0.02;

export class TimelineView implements View {
  readonly id = "timeline";
  readonly title = "Timeline";
  readonly element = h("div", { class: "panel" });
  private readonly legend = h("ul", { class: "legend" });
  private readonly zoom = h("div", { class: "zoom", role: "group", "aria-label": "Range of time" });
  private readonly head = h("div", { class: "panel-head timeline-head" }, this.legend, this.zoom);
  private readonly body = h("div", {
    class: "panel-body", tabindex: "0", role: "region", "aria-label": "Timeline. Plus and minus zoom, arrows move, 0 shows all.",
    keydown: (event: KeyboardEvent) => this.onKey(event),
  });
  private open = true;
  /** Milliseconds that are shown; undefined: all. */
  private range: { from: number; to: number } | undefined;
  private end = 1;

  constructor(private readonly page: Page) {
    this.zoom.append(
      h("button", { type: "button", class: "small", title: "Zoom out (−)", "aria-label": "Zoom out", click: () => this.scale(2) }, "−"),
      h("button", { type: "button", class: "small", title: "Zoom in (+); or drag over a part of the chart", "aria-label": "Zoom in", click: () => this.scale(0.5) }, "+"),
      h("button", { type: "button", class: "small", title: "Show all (0)", click: () => this.show(undefined) }, "all"));
    this.element.append(this.head, this.body);
    let width = 0;
    new ResizeObserver(() => {
      if (this.body.clientWidth === width) return;
      width = this.body.clientWidth;
      this.draw();
    }).observe(this.body);
  }

  draw(): void {
    const { store } = this.page;
    const empty = store.isEmpty;
    this.head.hidden = empty;
    if (empty) {
      this.range = undefined;
      this.body.replaceChildren(welcome(this.page));
      return;
    }
    if (this.element.hidden) return;
    const { clock } = store;
    const last = store.pulses[store.pulses.length - 1]?.ms ?? 0;
    this.end = Math.max(0.01, last, ...store.events.slice(-50).map((e) => clock.at(e.us)));
    const { scrollTop } = this.body;
    this.fillLegend();
    this.body.replaceChildren(this.chart(), this.list());
    this.body.scrollTop = scrollTop;
  }

  // --- the legend, with what each colour came to ---

  private fillLegend(): void {
    const { store } = this.page;
    const shares = totalShares(store);
    const all = shares ? shares.interpreted + shares.compiling + shares.compiled : 0;
    const share = (ms: number | undefined) => (ms === undefined || all === 0 ? "" : ` ${formatMs(ms)}, ${percent(ms / all)}`);
    const count = (name: string) => store.events.filter((e) => e.event === name).length;
    const bets = store.failedBets.reduce((sum, bet) => sum + bet.times, 0);
    const items: [string, string, string][] = [
      ["interpreted", "interpreted", share(shares?.interpreted)], ["compiling", "compiling", share(shares?.compiling) || ` ${count("Compiled")} ×`],
      ["compiled", "compiled", share(shares?.compiled)], ["heat", "heat", ""], ["deopt", "failed bets", bets > 0 ? ` ${bets}` : ""],
      ["evicted", "evicted", count("Evicted") > 0 ? ` ${count("Evicted")}` : ""],
    ];
    const quiet = (kind: string, amount: string) => amount === "" && (kind === "deopt" || kind === "evicted" || (kind === "heat" && !shares));
    this.legend.replaceChildren(...items.filter(([kind, , amount]) => !quiet(kind, amount)).map(([kind, name, amount]) =>
      h("li", {}, h("i", { class: `key key-${kind}`, "aria-hidden": "true" }), name, h("b", {}, amount))));
  }

  // --- the chart ---

  private chart(): HTMLElement {
    const { store } = this.page;
    const all = lanesOf(store);
    const lanes = all.slice(0, MAX_LANES);
    const names = this.body.clientWidth < 480 ? NAMES_ON_PHONES : NAMES;
    const width = Math.max(180, this.body.clientWidth - names - 14);
    const range = this.range ?? { from: 0, to: this.end };
    const chart = new Chart(store, lanes, width, range, { zoom: (part) => this.show(part), goTo: (line) => this.page.goTo(line) });
    const more = all.length > lanes.length && h("p", { class: "hint" }, `${all.length - lanes.length} more functions are not shown.`);
    return h("div", { class: "timeline" },
      h("div", { class: "lanes" },
        h("div", { class: "lane-names", style: `width:${names}px` }, ...this.names(lanes, chart.hasTime)), chart.element),
      more, h("p", { class: "sr-only" }, this.summary()));
  }

  private names(lanes: Lane[], has_time: boolean): HTMLElement[] {
    const here = this.page.store.functionAt(this.page.store.line);
    const row = (height: number, ...children: (Node | string)[]) => h("div", { style: `height:${height}px` }, ...children);
    const out = [row(ROWS.time, h("span", {}, has_time ? "time spent" : "compiling"))];
    for (const { name, line, index } of lanes) {
      const marked = here !== undefined && this.page.store.program.functions[index] === here;
      const label = line === undefined ? h("span", { class: "mono", title: name }, name)
        : h("button", { type: "button", class: "lane-name mono", title: `${name}, line ${line}`, click: () => this.page.goTo(line) }, name);
      const element = row(ROWS.lane, label);
      element.classList.toggle("here", marked);
      out.push(element);
    }
    out.push(row(ROWS.cache, h("span", {}, "code cache")));
    return out;
  }

  /** The run in words, for who does not see the chart. */
  private summary(): string {
    const { store } = this.page;
    const count = (name: string) => store.events.filter((e) => e.event === name).length;
    return `${formatMs(this.end)} in all, ${formatMs(store.state?.compiled_ms ?? 0)} of it in compiled code. ${count("Compiled")} compilations, ` +
      `${store.failedBets.length} places where bets failed, ${count("Evicted")} evictions. All events stand in the list below.`;
  }

  // --- the range ---

  private show(range: { from: number; to: number } | undefined): void {
    const whole = range === undefined || (range.from <= 0 && range.to >= this.end) || range.to - range.from < MIN_RANGE;
    if (whole && range && range.to - range.from < MIN_RANGE) return;
    this.range = whole ? undefined : { from: Math.max(0, range.from), to: Math.min(this.end, range.to) };
    this.draw();
  }

  private scale(factor: number): void {
    const { from, to } = this.range ?? { from: 0, to: this.end };
    const half = ((to - from) * factor) / 2;
    const middle = Math.max(half, Math.min(this.end - half, (from + to) / 2));
    this.show({ from: middle - half, to: middle + half });
  }

  private move(share: number): void {
    if (!this.range) return;
    const { from, to } = this.range;
    const step = Math.max(-from, Math.min(this.end - to, (to - from) * share));
    this.show({ from: from + step, to: to + step });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.target !== this.body || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Record<string, () => void> = {
      "+": () => this.scale(0.5), "=": () => this.scale(0.5), "-": () => this.scale(2), "0": () => this.show(undefined),
      ArrowLeft: () => this.move(-0.25), ArrowRight: () => this.move(0.25),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  // --- the events as text ---

  private list(): HTMLElement {
    const { store } = this.page;
    const details = h("details", { class: "log", open: this.open, toggle: () => {
      this.open = details.open;
      if (details.open && details.childElementCount === 1) details.append(this.table());
    } }, h("summary", {}, `All ${store.events.length} events as a list`));
    if (this.open) details.append(this.table());
    return details;
  }

  private table(): HTMLElement {
    const table = eventTable(this.page.store, this.page.store.clock);
    for (const row of table.querySelectorAll<HTMLElement>("tr[data-line]")) row.classList.toggle("here", row.dataset.line === String(this.page.store.line));
    table.addEventListener("click", (event) => {
      const line = (event.target as HTMLElement).closest<HTMLElement>("tr[data-line]")?.dataset.line;
      if (line) this.page.goTo(Number(line));
    });
    return table;
  }
}
