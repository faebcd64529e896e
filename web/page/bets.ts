// Bets that failed: the exits of compiled code, one entry for each place and reason.
import type { JitEvent, JitStatistics } from "../api/types";

export interface FailedBet {
  /** The first failure. */
  event: JitEvent;
  times: number;
  /** Values that broke it, a few of them. */
  values: string[];
  /** When code was thrown away for it, and whether another one came. */
  after: JitEvent[];
}

const MAX_VALUES = 4;

const keyOf = (name: string, place: string, reason: string): string => `${name}\n${place}\n${reason}`;

/**
 * Not every failure is told: of a site the first ones, then one at each doubling, with a count that starts again with
 * new code. `sites` has the exact numbers, once they are known.
 */
export function findFailedBets(events: JitEvent[], sites: JitStatistics["sites"]): FailedBet[] {
  const bets = new Map<string, FailedBet>();
  const counts = new Map<string, number>();
  for (const event of events) {
    if (event.event !== "Deopt") continue;
    const key = keyOf(event.function, event.place, event.detail ?? "");
    const bet = bets.get(key) ?? { event, times: 0, values: [], after: [] };
    bets.set(key, bet);
    const before = counts.get(key) ?? 0;
    const count = event.count ?? before + 1;
    bet.times += count > before ? count - before : count;
    counts.set(key, count);
    const { value } = event;
    if (value !== undefined && bet.values.length < MAX_VALUES && !bet.values.includes(value)) bet.values.push(value);
  }
  for (const site of sites) {
    const bet = bets.get(keyOf(site.function, site.place, site.reason));
    if (bet) bet.times = Math.max(bet.times, site.exits);
  }
  const found = [...bets.values()];
  for (const bet of found) bet.after = whatFollowed(bet, events);
  return found;
}

/** The code that this bet cost, and its successor or the decision that there is none. */
function whatFollowed(bet: FailedBet, events: JitEvent[]): JitEvent[] {
  const blame = `${bet.event.detail} at ${bet.event.place}`;
  const gone = events.find((e) => e.event === "Invalidated" && e.detail === blame);
  if (!gone) return [];
  const same = (e: JitEvent) => e.function === gone.function && (e.loop === true) === (gone.loop === true);
  const next = events.find((e) =>
    e.us >= gone.us && same(e) && (e.event === "Compiled" || e.event === "GaveUp") && events.indexOf(e) > events.indexOf(gone));
  return next ? [gone, next] : [gone];
}
