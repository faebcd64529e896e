// What the timeline draws, as data: lanes of functions, stretches of compiled code, shares of time, bytes of code.
import type { JitEvent, Pulse } from "../../api/types";
import type { Clock } from "../clock";
import { MAIN, nameOf, Store } from "../store";

/** A function's part of the timeline. */
export interface Lane {
  name: string;
  /** Index in Program.functions, -1 if it is not there. */
  index: number;
  line: number | undefined;
  events: JitEvent[];
}

/** The functions that got warm or that events are about, in the order in which things happened to them. */
export function lanesOf(store: Store): Lane[] {
  const lanes = new Map<string, Lane>();
  store.program.functions.forEach((f, index) => {
    const warm = store.pulses.some((pulse) => (pulse.heat[index] ?? 0) > 0.05);
    if (warm) lanes.set(String(f.id), { name: store.titleOf(f), index, line: lineOfFunction(store, index), events: [] });
  });
  for (const event of store.events) {
    const f = store.functionOf(event);
    const key = f ? String(f.id) : nameOf(event);
    let lane = lanes.get(key);
    if (!lane) {
      const index = f ? store.program.functions.indexOf(f) : -1;
      lane = { name: f ? store.titleOf(f) : nameOf(event), index, line: lineOfFunction(store, index), events: [] };
      lanes.set(key, lane);
    }
    lane.line ??= store.lineOf(event.place);
    lane.events.push(event);
  }
  return [...lanes.values()].sort((a, b) => (a.events[0]?.us ?? Infinity) - (b.events[0]?.us ?? Infinity) || a.index - b.index);
}

function lineOfFunction(store: Store, index: number): number | undefined {
  const f = store.program.functions[index];
  return f?.file === MAIN ? f.line : undefined;
}

/** A stretch of the run with code installed, in milliseconds. */
export interface Stretch {
  start: number;
  end: number;
  loop: boolean;
  event: JitEvent;
}

/** From each compilation to the end of its code. */
export function stretchesOf(events: JitEvent[], clock: Clock, end: number): Stretch[] {
  const open = new Map<string, JitEvent>();
  const out: Stretch[] = [];
  const close = (key: string, at: number) => {
    const event = open.get(key);
    if (event) out.push({ start: clock.at(event.us), end: at, loop: event.loop === true, event });
    open.delete(key);
  };
  for (const e of events) {
    const key = e.loop ? `loop ${e.place}` : "entry";
    if (e.event === "Compiled" || e.event === "Invalidated" || e.event === "Evicted") close(key, clock.at(e.us));
    if (e.event === "Compiled") open.set(key, e);
  }
  for (const key of [...open.keys()]) close(key, end);
  return out;
}

/** What the program's time went to. */
export interface Shares {
  interpreted: number;
  compiling: number;
  compiled: number;
}

export function totalShares(store: Store): Shares | undefined {
  const last = store.pulses[store.pulses.length - 1];
  if (!last) return undefined;
  const compiling = store.events.reduce((sum, e) => sum + (e.event === "Compiled" ? e.ms ?? 0 : 0), 0);
  const compiled = Math.min(last.compiled_ms, last.ms);
  return { compiled, compiling: Math.min(compiling, last.ms - compiled), interpreted: Math.max(0, last.ms - compiled - compiling) };
}

export interface Column extends Shares {
  from: number;
  to: number;
}

/** The run in columns of at least `width` milliseconds, and what each went to. */
export function columnsOf(pulses: Pulse[], events: JitEvent[], clock: Clock, width: number): Column[] {
  const compilations = events.filter((e) => e.event === "Compiled" && e.ms).map((e) => ({ to: clock.at(e.us), from: clock.at(e.us) - e.ms! }));
  const out: Column[] = [];
  let from = 0;
  let compiled_before = 0;
  pulses.forEach((pulse, i) => {
    if (pulse.ms - from < width && i < pulses.length - 1) return;
    const to = pulse.ms;
    const length = to - from;
    if (length <= 0) return;
    const compiled = Math.min(length, Math.max(0, pulse.compiled_ms - compiled_before));
    const busy = compilations.reduce((sum, c) => sum + Math.max(0, Math.min(to, c.to) - Math.max(from, c.from)), 0);
    const compiling = Math.min(length - compiled, busy);
    out.push({ from, to, compiled, compiling, interpreted: length - compiled - compiling });
    from = to;
    compiled_before = pulse.compiled_ms;
  });
  return out;
}

/** Bytes of code over time: as told, or, of a log, from what was compiled and went. */
export function cacheSteps(store: Store, clock: Clock): { ms: number; bytes: number }[] {
  if (store.log === undefined) {
    const told = store.events.filter((e) => e.cache !== undefined).map((e) => ({ ms: clock.at(e.us), bytes: e.cache! }));
    return [...told, ...store.pulses.map((pulse) => ({ ms: pulse.ms, bytes: pulse.code_bytes }))].sort((a, b) => a.ms - b.ms);
  }
  const live = new Map<string, number>();
  const steps: { ms: number; bytes: number }[] = [];
  for (const e of store.events) {
    const key = `${e.function} ${e.loop || e.function === "" ? e.place : ""}`;
    if (e.event === "Compiled") live.set(key, e.bytes ?? 0);
    else if (e.event === "Invalidated" || e.event === "Evicted") live.delete(key);
    else continue;
    steps.push({ ms: clock.at(e.us), bytes: [...live.values()].reduce((sum, bytes) => sum + bytes, 0) });
  }
  return steps;
}
