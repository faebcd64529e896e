// The timeline's chart: rows over one axis of time, with what is under the pointer.
import type { JitEvent } from "../../api/types";
import { formatBytes, formatMs, h, percent, s } from "../dom";
import { nameOf, Store } from "../store";
import { eventText } from "./events";
import { cacheSteps, columnsOf, Lane, Stretch, stretchesOf } from "./lanes";

/** Heights of rows. */
export const ROWS = { time: 60, lane: 34, cache: 76, axis: 24 };
const PIXELS_PER_COLUMN = 3;
/** Events so near to the pointer are told. */
const REACH = 6;
const MAX_TOLD = 6;

interface Range {
  from: number;
  to: number;
}

interface Host {
  zoom(range: Range | undefined): void;
  goTo(line: number): void;
}

/** Something at a place of the chart. */
interface Spot {
  x: number;
  lane: number;
  event: JitEvent;
}

export class Chart {
  readonly element: HTMLElement;
  readonly hasTime: boolean;
  private readonly svg: SVGSVGElement;
  private readonly height: number;
  private readonly spots: Spot[] = [];
  private readonly stretches: Stretch[][] = [];
  private readonly cursor = s("line", { class: "cursor", y1: 0 });
  private readonly selected = s("rect", { class: "selected", y: 0, width: 0 });
  private readonly tip = h("div", { class: "tip", hidden: true });
  private pressed: number | undefined;  // x where the pointer went down

  constructor(
    private readonly store: Store, private readonly lanes: Lane[], private readonly width: number, private readonly range: Range, private readonly host: Host,
  ) {
    this.hasTime = store.pulses.length > 0;
    this.height = ROWS.time + ROWS.lane * lanes.length + ROWS.cache + ROWS.axis;
    this.svg = s("svg", { class: "chart", width, height: this.height, viewBox: `0 0 ${width} ${this.height}`, "aria-hidden": "true" });
    this.svg.append(...this.grid(), ...this.time());
    lanes.forEach((lane, i) => this.svg.append(...this.lane(lane, i)));
    this.svg.append(...this.cache(this.laneTop(lanes.length)), ...this.axis(), this.selected, this.cursor);
    this.cursor.setAttribute("y2", String(this.height - ROWS.axis));
    this.selected.setAttribute("height", String(this.height - ROWS.axis));
    this.element = h("div", { class: "chart-box" }, this.svg, this.tip);
    this.listen();
  }

  private x(ms: number): number {
    return (this.width * (ms - this.range.from)) / (this.range.to - this.range.from);
  }
  private ms(x: number): number {
    return this.range.from + (x / this.width) * (this.range.to - this.range.from);
  }
  private laneTop(lane: number): number {
    return ROWS.time + ROWS.lane * lane;
  }

  /** A rectangle between two times, if any of it is in sight. */
  private rect(kind: string, from: number, to: number, y: number, height: number, least = 0.75, round = 0): SVGElement[] {
    const left = Math.max(-4, this.x(from));
    const right = Math.min(this.width + 4, this.x(to));
    if (right < -1 || left > this.width + 1 || height <= 0) return [];
    return [s("rect", { class: kind, x: left.toFixed(2), y: y.toFixed(2), width: Math.max(least, right - left).toFixed(2), height: height.toFixed(2), rx: round })];
  }

  // --- rows ---

  private time(): SVGElement[] {
    const { store } = this;
    const [top, height] = [8, ROWS.time - 16];
    if (!this.hasTime) {
      return store.events.filter((e) => e.event === "Compiled" && e.ms)
        .flatMap((e) => this.rect("c-compiling", store.clock.at(e.us) - e.ms!, store.clock.at(e.us), top, height, 1));
    }
    const width = ((this.range.to - this.range.from) * PIXELS_PER_COLUMN) / this.width;
    return columnsOf(store.pulses, store.events, store.clock, width).flatMap(({ from, to, interpreted, compiling, compiled }) => {
      const scale = height / (to - from);
      const bottom = top + height;
      return [
        ...this.rect("c-compiled", from, to, bottom - compiled * scale, compiled * scale),
        ...this.rect("c-compiling", from, to, bottom - (compiled + compiling) * scale, compiling * scale),
        ...this.rect("c-interpreted", from, to, top, interpreted * scale),
      ];
    });
  }

  private lane(lane: Lane, i: number): SVGElement[] {
    const y = this.laneTop(i);
    const out: SVGElement[] = [];
    const here = this.store.functionAt(this.store.line);
    if (here && this.store.program.functions[lane.index] === here) out.push(s("rect", { class: "lane-here", x: 0, y, width: this.width, height: ROWS.lane }));
    if (lane.index >= 0) out.push(this.heat(lane.index, y));
    out.push(s("line", { class: "grid", x1: 0, x2: this.width, y1: y + ROWS.lane - 3, y2: y + ROWS.lane - 3 }));
    const stretches = stretchesOf(lane.events, this.store.clock, this.range.to);
    this.stretches.push(stretches);
    for (const stretch of stretches) out.push(...this.rect("c-compiled", stretch.start, stretch.end, y + (stretch.loop ? 18 : 7), 8, 2, 2));
    for (const event of lane.events) {
      const x = this.x(this.store.clock.at(event.us));
      if (x < -4 || x > this.width + 4) continue;
      this.spots.push({ x, lane: i, event });
      if (event.event === "Deopt") out.push(s("path", { class: "c-deopt", d: `M${x.toFixed(1)} ${y + 2}l4.5 9h-9z` }));
      if (event.event === "Evicted") out.push(s("rect", { class: "c-evicted", x: (x - 1.5).toFixed(1), y: y + 4, width: 3, height: ROWS.lane - 8 }));
    }
    return out;
  }

  private heat(index: number, y: number): SVGElement {
    const bottom = y + ROWS.lane - 3;
    const height = ROWS.lane - 8;
    const points = new Map<number, number>();  // highest of each column
    for (const pulse of this.store.pulses) {
      const x = Math.round(Math.max(-4, Math.min(this.width + 4, this.x(pulse.ms))) / 2) * 2;
      points.set(x, Math.max(points.get(x) ?? 0, Math.min(1, pulse.heat[index] ?? 0)));
    }
    let path = "";
    let last = Math.max(-4, this.x(0));
    for (const [x, heat] of points) {
      path += `L${x} ${(bottom - height * heat).toFixed(1)}`;
      last = x;
    }
    return s("path", { class: "c-heat", d: `M${Math.max(-4, this.x(0))} ${bottom}${path}L${last} ${bottom}Z` });
  }

  private cache(y: number): SVGElement[] {
    const { store } = this;
    const steps = cacheSteps(store, store.clock);
    const budget = store.cacheBudget;
    const most = Math.max(1, ...steps.map((step) => step.bytes));
    const near = budget > 0 && budget < most * 4;
    const [top, bottom] = [y + 24, y + ROWS.cache - 8];
    const at = (bytes: number) => bottom - ((bottom - top) * bytes) / (near ? Math.max(most, budget) : most);
    let path = `M${this.x(0)} ${bottom}`;
    let before = 0;
    for (const step of steps) {
      path += `L${this.x(step.ms).toFixed(1)} ${at(before).toFixed(1)}V${at(step.bytes).toFixed(1)}`;
      before = step.bytes;
    }
    const out: SVGElement[] = [s("path", { class: "c-cache", d: `${path}L${this.x(Math.max(this.range.to, 0))} ${at(before)}V${bottom}Z` })];
    if (near) out.push(s("line", { class: "c-budget", x1: 0, x2: this.width, y1: at(budget), y2: at(budget) }));
    for (const e of store.events) {
      if (e.event === "Evicted") out.push(s("rect", { class: "c-evicted", x: (this.x(store.clock.at(e.us)) - 1).toFixed(1), y: bottom - 9, width: 2, height: 9 }));
    }
    const text = `${steps.length > 0 ? `at most ${formatBytes(most)}` : "empty"}${budget > 0 ? ` of ${formatBytes(budget)}` : ""}`;
    out.push(s("text", { class: "axis", x: 2, y: y + 15 }, text));
    return out;
  }

  // --- the axis ---

  private ticks(): number[] {
    const span = this.range.to - this.range.from;
    const rough = span / Math.max(2, this.width / 100);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((m) => m * power).find((candidate) => candidate >= rough)!;
    const out: number[] = [];
    for (let ms = Math.ceil(this.range.from / step) * step; ms <= this.range.to; ms += step) out.push(ms);
    return out;
  }

  private grid(): SVGElement[] {
    return this.ticks().map((ms) => s("line", { class: "grid faint", x1: this.x(ms), x2: this.x(ms), y1: 0, y2: this.height - ROWS.axis }));
  }

  private axis(): SVGElement[] {
    const long = this.range.to >= 2000;
    const y = this.height - ROWS.axis + 15;
    return this.ticks().map((ms) => {
      const x = this.x(ms);
      const anchor = x < 20 ? "start" : x > this.width - 30 ? "end" : "middle";
      const text = ms === 0 ? "0" : long ? `${+(ms / 1000).toPrecision(4)} s` : `${+ms.toPrecision(4)} ms`;
      return s("text", { class: "axis", x, y, "text-anchor": anchor }, text);
    });
  }

  // --- the pointer ---

  private listen(): void {
    const x = (event: PointerEvent) => event.clientX - this.svg.getBoundingClientRect().left;
    const y = (event: PointerEvent) => event.clientY - this.svg.getBoundingClientRect().top;
    this.svg.addEventListener("pointermove", (event) => this.onMove(x(event), y(event)));
    this.svg.addEventListener("pointerleave", () => this.onLeave());
    this.svg.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && event.button === 0 && (this.pressed = x(event)));
    this.svg.addEventListener("pointerup", (event) => this.onUp(x(event), y(event)));
    this.svg.addEventListener("dblclick", () => this.host.zoom(undefined));
  }

  private onMove(x: number, y: number): void {
    this.cursor.setAttribute("x1", String(x));
    this.cursor.setAttribute("x2", String(x));
    this.cursor.classList.add("on");
    if (this.pressed !== undefined) {
      this.selected.setAttribute("x", String(Math.min(x, this.pressed)));
      this.selected.setAttribute("width", String(Math.abs(x - this.pressed)));
    }
    const lines = this.told(x, y);
    this.tip.replaceChildren(h("b", {}, formatMs(Math.max(0, this.ms(x)))), ...lines.map((line) => h("div", {}, line)));
    this.tip.hidden = false;
    const right = x > this.width / 2;
    this.tip.style.cssText = `top:${Math.min(y + 14, this.height - 40)}px;${right ? `right:${this.width - x + 12}px` : `left:${x + 12}px`}`;
  }

  private onLeave(): void {
    this.tip.hidden = true;
    this.cursor.classList.remove("on");
    this.selected.setAttribute("width", "0");
    this.pressed = undefined;
  }

  private onUp(x: number, y: number): void {
    const from = this.pressed;
    this.pressed = undefined;
    this.selected.setAttribute("width", "0");
    if (from !== undefined && Math.abs(x - from) > 8) return this.host.zoom({ from: this.ms(Math.min(x, from)), to: this.ms(Math.max(x, from)) });
    const lane = this.laneAt(y);
    const event = this.near(x, lane)[0]?.event;
    const line = (event && this.store.lineOf(event.place)) ?? this.lanes[lane]?.line;
    if (line !== undefined) this.host.goTo(line);
  }

  private laneAt(y: number): number {
    return Math.floor((y - ROWS.time) / ROWS.lane);
  }

  private near(x: number, lane: number): Spot[] {
    return this.spots.filter((spot) => spot.lane === lane && Math.abs(spot.x - x) <= REACH);
  }

  /** What there is to say about a place of the chart. */
  private told(x: number, y: number): string[] {
    const lane = this.lanes[this.laneAt(y)];
    const ms = this.ms(x);
    if (!lane) return y > ROWS.time ? [this.cacheText(ms)] : [];
    const near = this.near(x, this.laneAt(y));
    const out = [lane.name + this.heatText(lane, ms), ...near.slice(0, MAX_TOLD).map((spot) => eventText(this.store, spot.event))];
    if (near.length > MAX_TOLD) out.push(`and ${near.length - MAX_TOLD} more`);
    for (const stretch of this.stretches[this.laneAt(y)] ?? []) {
      if (stretch.start <= ms && ms <= stretch.end) out.push(`${stretch.loop ? "loop" : nameOf(stretch.event)} is compiled, ${formatBytes(stretch.event.bytes ?? 0)}`);
    }
    return out;
  }

  private heatText(lane: Lane, ms: number): string {
    const pulse = this.store.pulses.find((candidate) => candidate.ms >= ms);
    const heat = pulse?.heat[lane.index];
    return heat === undefined || heat >= 1 ? "" : `, heat ${percent(heat)}`;
  }

  private cacheText(ms: number): string {
    const steps = cacheSteps(this.store, this.store.clock).filter((step) => step.ms <= ms);
    return `code cache: ${formatBytes(steps[steps.length - 1]?.bytes ?? 0)}`;
  }
}
