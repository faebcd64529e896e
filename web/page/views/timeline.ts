// When what happened: where the time went, how hot each function was, what was compiled, and how full the code cache.
import type { JitEvent, Pulse } from "../../api/types";
import { formatBytes, formatMs, h, s } from "../dom";
import { lineOf, nameOf } from "../store";
import type { Page, View } from "./view";

const LEFT = 128;
const RIGHT = 12;
const LANE = 30;
const MAX_LANES = 18;
const MAX_COLUMNS = 300;

/** A function's part of the timeline. */
interface Lane {
  name: string;
  index: number;  // in Program.functions, -1 if it is not there
  line: number | undefined;
  events: JitEvent[];
}

/** A stretch of the run with code installed; `end` in microseconds. */
interface Stretch {
  start: number;
  end: number;
  loop: boolean;
}

export class TimelineView implements View {
  readonly id = "timeline";
  readonly title = "Timeline";
  readonly element = h("div", { class: "panel" });
  private readonly body = h("div", { class: "panel-body", tabindex: "0", role: "region", "aria-label": "Timeline" });
  private open = false;

  constructor(private readonly page: Page) {
    this.element.append(this.body);
    new ResizeObserver(() => this.element.isConnected && this.draw()).observe(this.body);
  }

  draw(): void {
    const { store } = this.page;
    if (store.events.length === 0 && store.pulses.length === 0) {
      this.body.replaceChildren(h("p", { class: "empty" },
        "Run the program: its time shows here, interpreted and compiled, with every compilation, failed bet and eviction. Or open a log that vela run --jit-log wrote."));
      return;
    }
    const scroll = this.body.scrollTop;
    const end = Math.max(1, ...store.events.map((e) => e.us), store.pulses[store.pulses.length - 1]?.us ?? 0);
    const width = Math.max(280, this.body.clientWidth - 2);
    this.body.replaceChildren(this.legend(), this.chart(end, width), this.log());
    this.body.scrollTop = scroll;
  }

  private legend(): HTMLElement {
    const items = [
      ["interpreted", "--interpreted"], ["compiled", "--compiled"], ["compiling", "--compiling"], ["failed bet", "--deopt"], ["evicted", "--evicted"],
    ];
    return h("ul", { class: "legend" }, ...items.map(([name, colour]) =>
      h("li", {}, h("i", { style: `background:var(${colour})` }), name)));
  }

  private chart(end: number, width: number): SVGElement {
    const { store } = this.page;
    const x = (us: number) => LEFT + ((width - LEFT - RIGHT) * us) / end;
    const lanes = this.lanes();
    const parts: SVGElement[] = [];
    let y = 8;
    if (store.pulses.length > 0) {
      parts.push(...this.time(x, y, end));
      y += 58;
    }
    for (const lane of lanes) {
      parts.push(...this.lane(lane, x, y, end, width));
      y += LANE;
    }
    y += 10;
    parts.push(...this.cache(x, y, end, width));
    y += 66;
    parts.push(...axis(x, y, end, width));
    return s("svg", {
      class: "chart", role: "img", viewBox: `0 0 ${width} ${y + 22}`, height: y + 22, "aria-label": this.summary(end),
    }, ...parts);
  }

  /** The run in words, for who does not see the chart. */
  private summary(end: number): string {
    const count = (name: string) => this.page.store.events.filter((e) => e.event === name).length;
    const compiled = this.page.store.state?.compiled_ms ?? 0;
    return `${formatMs(end / 1000)} in all, ${formatMs(compiled)} of it compiled. ${count("Compiled")} compilations, ` +
      `${count("Deopt")} failed bets, ${count("Evicted")} evictions. The events stand as a list below.`;
  }

  // --- where the time went ---

  private time(x: (us: number) => number, y: number, end: number): SVGElement[] {
    const height = 44;
    const out: SVGElement[] = [label("where time goes", y + 26)];
    for (const { from, to, share } of columns(this.page.store.pulses, end)) {
      const w = Math.max(0.75, x(to) - x(from));
      const compiled = height * share;
      out.push(s("rect", { class: "c-interpreted", x: x(from), y, width: w, height: height - compiled }));
      if (compiled > 0) out.push(s("rect", { class: "c-compiled", x: x(from), y: y + height - compiled, width: w, height: compiled }));
    }
    for (const e of this.page.store.events) {
      if (e.event !== "Compiled") continue;
      const w = Math.max(1.5, x(e.us) - x(e.us - (e.ms ?? 0) * 1000));
      out.push(s("rect", { class: "c-compiling", x: x(e.us) - w, y, width: w, height }, s("title", {}, eventText(e))));
    }
    return out;
  }

  // --- functions ---

  private lanes(): Lane[] {
    const { store } = this.page;
    const lanes = new Map<string, Lane>();
    store.program.functions.forEach((f, index) => {
      const hot = store.pulses.some((pulse) => (pulse.heat[index] ?? 0) > 0.05);
      if (hot) lanes.set(f.name, { name: f.name, index, line: f.line, events: [] });
    });
    for (const event of store.events) {
      const name = this.laneName(event);
      const lane = lanes.get(name) ?? { name, index: -1, line: lineOf(event.place), events: [] };
      lane.events.push(event);
      lanes.set(name, lane);
    }
    const sorted = [...lanes.values()].sort((a, b) => b.events.length - a.events.length);
    return sorted.slice(0, MAX_LANES).sort((a, b) => (a.events[0]?.us ?? 1e18) - (b.events[0]?.us ?? 1e18));
  }

  private laneName(event: JitEvent): string {
    const name = nameOf(event);
    const known = this.page.store.program.functions.some((f) => f.name === name);
    if (known || this.page.store.log !== undefined) return name;
    // The top level and lambdas have no name in events; their place has.
    const line = lineOf(event.place);
    return (line !== undefined && this.page.store.functionAt(line)?.name) || name;
  }

  private lane(lane: Lane, x: (us: number) => number, y: number, end: number, width: number): SVGElement[] {
    const out: SVGElement[] = [];
    const f = this.page.store.functionAt(this.page.store.line);
    if (f && f.name === lane.name) out.push(s("rect", { class: "lane-here", x: 0, y, width, height: LANE }));
    out.push(s("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y + LANE - 4, y2: y + LANE - 4 }));
    const name = label(lane.name, y + 18);
    const { line } = lane;
    if (line !== undefined) name.addEventListener("click", () => this.page.goTo(line));
    out.push(name);
    if (lane.index >= 0) out.push(this.heat(lane.index, x, y));
    for (const stretch of stretches(lane.events, end)) {
      out.push(s("rect", {
        class: "c-compiled", x: x(stretch.start), y: y + (stretch.loop ? 14 : 4), rx: 2,
        width: Math.max(2, x(stretch.end) - x(stretch.start)), height: 9,
      }, s("title", {}, `${lane.name}${stretch.loop ? " loop" : ""} compiled, ${formatMs(stretch.start / 1000)} to ${formatMs(stretch.end / 1000)}`)));
    }
    for (const e of lane.events) {
      if (e.event === "Deopt") out.push(s("path", { class: "c-deopt", d: `M${x(e.us)} ${y + 3}l4 8h-8z` }, s("title", {}, eventText(e))));
      if (e.event === "Evicted") out.push(s("rect", { class: "c-evicted", x: x(e.us) - 1.5, y: y + 3, width: 3, height: LANE - 8 }, s("title", {}, eventText(e))));
    }
    return out;
  }

  private heat(index: number, x: (us: number) => number, y: number): SVGElement {
    const bottom = y + LANE - 4;
    let path = `M${x(0)} ${bottom}`;
    for (const pulse of this.page.store.pulses) {
      path += `L${x(pulse.us).toFixed(1)} ${(bottom - (LANE - 8) * Math.min(1, pulse.heat[index] ?? 0)).toFixed(1)}`;
    }
    const last = this.page.store.pulses[this.page.store.pulses.length - 1]!;
    return s("path", { class: "c-heat", d: `${path}L${x(last.us)} ${bottom}Z` });
  }

  // --- the code cache ---

  private cache(x: (us: number) => number, y: number, end: number, width: number): SVGElement[] {
    const steps = this.cacheSteps(end);
    const budget = this.page.store.cacheBudget;
    const most = Math.max(1, ...steps.map((step) => step.bytes));
    const with_budget = budget > 0 && budget < most * 4;
    const top = with_budget ? Math.max(most, budget) : most;
    const height = 50;
    const at = (bytes: number) => y + height - (height * bytes) / (top * 1.08);
    let path = `M${x(0)} ${y + height}`;
    let before = 0;
    for (const step of steps) {
      path += `L${x(step.us).toFixed(1)} ${at(before).toFixed(1)}L${x(step.us).toFixed(1)} ${at(step.bytes).toFixed(1)}`;
      before = step.bytes;
    }
    const out: SVGElement[] = [
      label("code cache", y + 22), label(`≤ ${formatBytes(most)}`, y + 38, "axis"),
      s("path", { class: "c-cache", d: `${path}L${x(end)} ${at(before)}L${x(end)} ${y + height}Z` }),
    ];
    if (with_budget) {
      out.push(s("line", { class: "c-budget", x1: LEFT, x2: width - RIGHT, y1: at(budget), y2: at(budget) }));
      out.push(s("text", { class: "axis", x: LEFT + 4, y: at(budget) + 12 }, `budget ${formatBytes(budget)}`));
    }
    for (const e of this.page.store.events) {
      if (e.event === "Evicted") out.push(s("rect", { class: "c-evicted", x: x(e.us) - 1, y: y + height - 8, width: 2, height: 8 }));
    }
    return out;
  }

  /** Bytes of code over time: as told, or, of a log, from what was compiled and went. */
  private cacheSteps(end: number): { us: number; bytes: number }[] {
    const { store } = this.page;
    if (store.log === undefined) {
      const told = store.events.filter((e) => e.cache !== undefined).map((e) => ({ us: e.us, bytes: e.cache! }));
      return [...told, ...store.pulses.map((pulse) => ({ us: pulse.us, bytes: pulse.code_bytes }))].sort((a, b) => a.us - b.us);
    }
    const live = new Map<string, number>();
    const steps: { us: number; bytes: number }[] = [];
    for (const e of store.events) {
      const key = `${e.function} ${e.loop ? e.place : ""}`;
      if (e.event === "Compiled") live.set(key, e.bytes ?? 0);
      else if (e.event === "Invalidated" || e.event === "Evicted") live.delete(key);
      else continue;
      steps.push({ us: e.us, bytes: [...live.values()].reduce((sum, bytes) => sum + bytes, 0) });
    }
    return steps.length > 0 ? steps : [{ us: end, bytes: 0 }];
  }

  // --- the events as text ---

  private log(): HTMLElement {
    const { events } = this.page.store;
    const details = h("details", { class: "log", open: this.open, toggle: () => (this.open = details.open) },
      h("summary", {}, `All ${events.length} events as a list`));
    if (!this.open) {
      details.addEventListener("toggle", () => details.open && details.childElementCount === 1 && details.append(this.list()), { once: true });
      return details;
    }
    details.append(this.list());
    return details;
  }

  private list(): HTMLElement {
    const shown = this.page.store.events.slice(-1000);
    return h("ol", {}, ...shown.map((e) => h("li", { class: "mono" }, eventText(e))));
  }
}

const WORDS: Record<JitEvent["event"], string> = {
  Hot: "hot", Compiled: "compiled", Refused: "not compiled", Entered: "entered", Deopt: "deopt", Invalidated: "invalidated",
  Evicted: "evicted", GaveUp: "stays interpreted", Listing: "listing",
};

export function eventText(e: JitEvent): string {
  let text = `${formatMs(e.us / 1000)}  ${WORDS[e.event]} ${nameOf(e)}${e.loop ? " loop" : ""} at ${e.place}`;
  if (e.ms) text += ` in ${formatMs(e.ms)}`;
  if (e.bytes) text += `, ${formatBytes(e.bytes)}`;
  if (e.detail) text += `: ${e.detail}`;
  if (e.value !== undefined) text += `, value ${e.value}`;
  if (e.last) text += " (later ones are not told)";
  return text;
}

function label(text: string, y: number, name = ""): SVGTextElement {
  const short = text.length > 17 ? `${text.slice(0, 16)}…` : text;
  return s("text", { x: LEFT - 8, y, "text-anchor": "end", class: name }, short, short === text ? undefined : s("title", {}, text));
}

function axis(x: (us: number) => number, y: number, end: number, width: number): SVGElement[] {
  const rough = end / Math.max(2, (width - LEFT) / 110);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((candidate) => candidate >= rough)!;
  const out: SVGElement[] = [];
  for (let us = 0; us <= end; us += step) {
    const anchor = us === 0 ? "start" : x(us) > width - 50 ? "end" : "middle";
    out.push(s("line", { class: "grid", x1: x(us), x2: x(us), y1: y - 6, y2: y }));
    out.push(s("text", { class: "axis", x: x(us), y: y + 12, "text-anchor": anchor }, us === 0 ? "0" : `${+(us / 1000).toPrecision(3)} ms`));
  }
  return out;
}

/** From each compilation to the end of its code. */
function stretches(events: JitEvent[], end: number): Stretch[] {
  const open = new Map<string, number>();
  const out: Stretch[] = [];
  for (const e of events) {
    const key = e.loop ? `loop ${e.place}` : "entry";
    const start = open.get(key);
    if (e.event === "Compiled" || e.event === "Invalidated" || e.event === "Evicted") {
      if (start !== undefined) out.push({ start, end: e.us, loop: e.loop === true });
      open.delete(key);
    }
    if (e.event === "Compiled") open.set(key, e.us);
  }
  for (const [key, start] of open) out.push({ start, end, loop: key !== "entry" });
  return out;
}

/** The pulses as columns: which part of each was compiled. Short ones are joined. */
function columns(pulses: Pulse[], end: number): { from: number; to: number; share: number }[] {
  const out: { from: number; to: number; share: number }[] = [];
  let ran = 0;
  let compiled = 0;
  let before_ms = 0;
  let before_compiled = 0;
  let from: number | undefined;
  for (const pulse of pulses) {
    const took = pulse.ms - before_ms;
    from ??= pulse.us - took * 1000;
    ran += took;
    compiled += pulse.compiled_ms - before_compiled;
    before_ms = pulse.ms;
    before_compiled = pulse.compiled_ms;
    if (pulse.us - from < end / MAX_COLUMNS && pulse !== pulses[pulses.length - 1]) continue;
    out.push({ from: Math.max(0, from), to: pulse.us, share: ran > 0 ? Math.min(1, compiled / ran) : 0 });
    ran = compiled = 0;
    from = undefined;
  }
  return out;
}
