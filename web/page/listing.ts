// IR listings: the text of a unit as built and after each pass, in parts.

/** One line of an IR listing. */
export interface IrLine {
  /** As it stands in the listing. */
  whole: string;
  /** Without the note where it comes from. */
  text: string;
  /** Source line of the editor's file that it was built for. */
  line?: number;
}

export interface Pass {
  name: string;
  lines: IrLine[];
}

/** One compilation with its IR after each pass. */
export interface Compilation {
  label: string;
  functionId: number;
  loop: boolean;
  us: number;
  passes: Pass[];
}

/** Source lines by function and pc. */
export type Lines = Map<number, Map<number, number>>;

export function irLine(whole: string, lines: Lines): IrLine {
  const from = / {2}\/\/ from (\d+):(\d+)$/.exec(whole);
  const state = /^s\d+ = state function (\d+) pc (\d+)/.exec(whole);
  const source = from ?? state;
  const line = source ? lines.get(Number(source[1]))?.get(Number(source[2])) : undefined;
  return { whole, text: from ? whole.slice(0, from.index) : whole, line };
}

/** Reads what JitEvent.detail of a Listing holds. */
export function readListing(listing: string, lines: Lines): { functionId: number; passes: Pass[] } {
  const passes: Pass[] = [];
  let functionId = -1;
  for (const text of listing.split("\n")) {
    const head = /^; (?:after )?(.*)$/.exec(text);
    if (head) passes.push({ name: head[1]!, lines: [] });
    else if (text !== "") passes[passes.length - 1]?.lines.push(irLine(text, lines));
    const unit = /^unit ".*" function (\d+)/.exec(text);
    if (unit) functionId = Number(unit[1]);
  }
  return { functionId, passes };
}
