// Time on the page is time that the program ran: pauses between slices and waiting for input do not count.
import type { Pulse } from "../api/types";

export class Clock {
  /** Without pulses (a log has none) time is as it is told. */
  constructor(private readonly pulses: Pulse[]) {}

  /** Milliseconds that the program had run at `us` of the events' clock. */
  at(us: number): number {
    const { pulses } = this;
    if (pulses.length === 0) return us / 1000;
    let low = 0;
    let high = pulses.length;  // the first pulse at or after `us`
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pulses[middle]!.us >= us) high = middle;
      else low = middle + 1;
    }
    const before = low > 0 ? pulses[low - 1]! : { us: 0, ms: 0 };
    if (low === pulses.length) return before.ms + (us - before.us) / 1000;
    const next = pulses[low]!;
    return Math.max(before.ms, next.ms - (next.us - us) / 1000);
  }
}
