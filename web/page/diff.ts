// What changed between two lists of lines: the longest common subsequence, by Myers's greedy algorithm.

export interface DiffLine<T> {
  kind: "same" | "added" | "removed";
  item: T;
}

/** Beyond this many edits the lists are shown as all removed and all added. */
const MAX_EDITS = 800;

export function diff<T>(before: T[], after: T[], key: (item: T) => string): DiffLine<T>[] {
  const a = before.map(key);
  const b = after.map(key);
  const trace: Int32Array[] = [];
  const limit = Math.min(a.length + b.length, MAX_EDITS);
  const offset = limit + 1;
  const reach = new Int32Array(2 * offset + 1);
  let edits = -1;
  for (let d = 0; d <= limit && edits < 0; d++) {
    trace.push(reach.slice());
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && reach[offset + k - 1]! < reach[offset + k + 1]!);
      let x = down ? reach[offset + k + 1]! : reach[offset + k - 1]! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[offset + k] = x;
      if (x >= a.length && x - k >= b.length) {
        edits = d;
        break;
      }
    }
  }
  if (edits < 0) {
    return [
      ...before.map((item) => ({ kind: "removed" as const, item })),
      ...after.map((item) => ({ kind: "added" as const, item })),
    ];
  }
  return backtrack(before, after, trace, edits, offset);
}

function backtrack<T>(before: T[], after: T[], trace: Int32Array[], edits: number, offset: number): DiffLine<T>[] {
  const out: DiffLine<T>[] = [];
  let x = before.length;
  let y = after.length;
  for (let d = edits; d >= 0; d--) {
    const reach = trace[d]!;
    const k = x - y;
    const down = k === -d || (k !== d && reach[offset + k - 1]! < reach[offset + k + 1]!);
    const from_k = down ? k + 1 : k - 1;
    const from_x = d === 0 ? 0 : reach[offset + from_k]!;
    const from_y = d === 0 ? 0 : from_x - from_k;
    const mid_x = d === 0 ? 0 : down ? from_x : from_x + 1;
    while (x > mid_x && x > 0 && y > 0) out.push({ kind: "same", item: after[(x--, --y)]! });
    if (d === 0) break;
    out.push(down ? { kind: "added", item: after[from_y]! } : { kind: "removed", item: before[from_x]! });
    x = from_x;
    y = from_y;
  }
  return out.reverse();
}
