// What is known of the run that the views show.
import type { JitEvent, Program, ProgramFunction, Pulse, State } from "../api/types";

/** One line of an IR listing. */
export interface IrLine {
  text: string;
  /** Source line of the main file that it was built for. */
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
  us: number;
  passes: Pass[];
}

export const MAIN = "main.vela";

/** The line in "file:line:column", if the file is the one in the editor. */
export function lineOf(place: string, file: string = MAIN): number | undefined {
  const match = /^(.*):(\d+):\d+$/.exec(place);
  return match && match[1] === file ? Number(match[2]) : undefined;
}

export const nameOf = (event: { function: string }): string => event.function || "<fn>";

export class Store {
  program: Program = { functions: [] };
  events: JitEvent[] = [];
  pulses: Pulse[] = [];
  compilations: Compilation[] = [];
  state: State | undefined;
  /** A log is shown instead of a run: its name. */
  log: string | undefined;
  /** Was the JIT on? */
  jit = false;
  cacheBudget = 0;

  private functions = new Map<number, ProgramFunction>();
  private lines = new Map<number, Map<number, number>>();  // function → pc → line of the main file
  private cursor = 1;
  private scheduled = false;

  constructor(private readonly onChange: () => void) {}

  get line(): number {
    return this.cursor;
  }
  set line(line: number) {
    this.cursor = line;
    this.changed();
  }

  clear(): void {
    this.program = { functions: [] };
    this.events = [];
    this.pulses = [];
    this.compilations = [];
    this.state = undefined;
    this.log = undefined;
    this.functions.clear();
    this.lines.clear();
    this.changed();
  }

  setProgram(program: Program): void {
    this.program = program;
    for (const f of program.functions) {
      this.functions.set(f.id, f);
      if (f.file === MAIN) this.lines.set(f.id, new Map(f.code.map(([pc, line]) => [pc, line])));
    }
    this.changed();
  }

  addEvents(events: JitEvent[]): void {
    for (const event of events) {
      if (event.event === "Listing") this.addListing(event);
      else this.events.push(event);
    }
    this.changed();
  }

  addPulses(pulses: Pulse[]): void {
    this.pulses.push(...pulses);
    // Long runs: half as many, each for twice as long.
    if (this.pulses.length > 4000) {
      this.pulses = this.pulses.filter((_, i) => i % 2 === 1);
    }
    this.changed();
  }

  setState(state: State): void {
    this.state = state;
    this.cacheBudget = state.cache_budget ?? 0;
    this.changed();
  }

  showLog(name: string, events: JitEvent[]): void {
    this.clear();
    this.log = name;
    this.jit = true;
    this.events = events;
  }

  function(id: number): ProgramFunction | undefined {
    return this.functions.get(id);
  }

  /** The innermost function with code on this line. */
  functionAt(line: number): ProgramFunction | undefined {
    let best: ProgramFunction | undefined;
    let size = Infinity;
    for (const f of this.program.functions) {
      if (f.file !== MAIN || !f.code.some((code) => code[1] === line)) continue;
      const lines = f.code.map((code) => code[1]);
      const span = Math.max(...lines) - Math.min(...lines) + (f.name === "<module>" ? 1e6 : 0);
      if (span < size) [best, size] = [f, span];
    }
    return best ?? this.program.functions.find((f) => f.file === MAIN && f.line === line);
  }

  private addListing(event: JitEvent): void {
    const passes: Pass[] = [];
    let functionId = -1;
    for (const text of (event.detail ?? "").split("\n")) {
      const head = /^; (?:after )?(.*)$/.exec(text);
      if (head) passes.push({ name: head[1]!, lines: [] });
      else if (text !== "") passes[passes.length - 1]?.lines.push(this.irLine(text));
      const unit = /^unit ".*" function (\d+)/.exec(text);
      if (unit) functionId = Number(unit[1]);
    }
    const nth = this.compilations.filter((c) => c.functionId === functionId).length + 1;
    const where = event.loop ? ` loop at line ${/:(\d+):\d+$/.exec(event.place)?.[1] ?? "?"}` : "";
    const name = this.functions.get(functionId)?.name ?? nameOf(event);
    this.compilations.push({ label: `${name}${where} (compilation ${nth})`, functionId, us: event.us, passes });
  }

  private irLine(text: string): IrLine {
    const from = / {2}\/\/ from (\d+):(\d+)$/.exec(text);
    const state = /^s\d+ = state function (\d+) pc (\d+)/.exec(text);
    const source = from ?? state;
    const line = source ? this.lines.get(Number(source[1]))?.get(Number(source[2])) : undefined;
    return { text: from ? text.slice(0, from.index) : text, line };
  }

  private changed(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.onChange();
    });
  }
}
