// Reads what `vela run --jit-log` wrote (core/jit/events.cc) back into events.
import type { EventName, JitEvent } from "../api/types";
import { readPlace } from "./store";

/** The texts of core/jit/events.def; longer ones first, so that none hides another. */
const KINDS: [string, EventName][] = [
  ["stays interpreted", "GaveUp"], ["not compiled", "Refused"], ["invalidated", "Invalidated"], ["compiled", "Compiled"],
  ["entered", "Entered"], ["evicted", "Evicted"], ["deopt", "Deopt"], ["hot", "Hot"],
];

/** "1 time here" and what stands before it. */
function takeCount(rest: string, event: JitEvent): string {
  const match = /^(.*) \((\d+) times? here\)$/.exec(rest);
  if (!match) return rest;
  event.count = Number(match[2]);
  return match[1]!;
}

function parseLine(line: string): JitEvent | undefined {
  const match = /^\[jit\s+([\d.]+) ms\] (.*)$/.exec(line);
  if (!match) return undefined;
  const kind = KINDS.find(([text]) => match[2]!.startsWith(`${text} `));
  if (!kind) return undefined;
  const event: JitEvent = { event: kind[1], us: Math.round(Number(match[1]) * 1000), function: "", place: "" };
  let rest = match[2]!.slice(kind[0].length + 1);
  if (event.event === "Deopt") rest = takeCount(rest, event);
  const value = /^(.*), value (.*)$/.exec(rest);
  if (event.event === "Deopt" && value) [rest, event.value] = [value[1]!, value[2]!];
  const size = /^(.*) in ([\d.]+) ms, (\d+) bytes$/.exec(rest);
  if (size) [rest, event.ms, event.bytes] = [size[1]!, Number(size[2]), Number(size[3])];
  const gone = /^(.*), (\d+) bytes$/.exec(rest);
  if (gone) [rest, event.bytes] = [gone[1]!, Number(gone[2])];
  const parts = /^(.*?)( loop)?(?: at (.*?:\d+:\d+))?(?:: (.*))?$/.exec(rest)!;
  event.function = parts[1]!;
  if (parts[2]) event.loop = true;
  event.place = parts[3] ?? "";
  if (parts[4]) event.detail = parts[4];
  return event;
}

/** Lines of IR as --dump=passes prints them, see core/ir/printer.cc. */
const LISTING = /^(; (as built|after \w+)|unit "|b\d+|  |s\d+ = |literal|fact|$)/;

/** The events of a log, among whatever else stands in the file. Throws a sentence if there are none. */
export function parseLog(text: string): JitEvent[] {
  const events: JitEvent[] = [];
  let listing: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const event = parseLine(line);
    if (event) {
      // A listing stands in front of the event that tells how its compilation ended.
      if (listing.length > 0) events.push({ ...event, event: "Listing", detail: listing.join("\n") });
      listing = [];
      events.push(event);
    } else if (line === "; as built" || (listing.length > 0 && LISTING.test(line))) {
      listing.push(line);
    }
  }
  if (events.length > 0) return events;
  throw new Error("This file holds no log of the JIT. Make one with: vela run --jit-log program.vela 2> jit.log");
}

/** The file that most of the events are about. */
export function mainFileOf(events: JitEvent[]): string | undefined {
  const counts = new Map<string, number>();
  for (const event of events) {
    const file = readPlace(event.place)?.file;
    if (file !== undefined) counts.set(file, (counts.get(file) ?? 0) + 1);
  }
  return [...counts.entries()].sort((a, b) => b[1] - a[1])[0]?.[0];
}
