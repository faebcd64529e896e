// What is known of the run, or of the log, that the views show.
import type { FunctionState, JitEvent, Program, ProgramFunction, Pulse, State } from "../api/types";
import { FailedBet, findFailedBets } from "./bets";
import { Clock } from "./clock";
import { Compilation, irLine, readListing } from "./listing";

/** Path of the editor's program while it runs. */
export const MAIN = "main.vela";
/** Pulses that are kept; of longer runs every second one goes. */
const MAX_PULSES = 4000;
const NO_PROGRAM: Program = { functions: [] };

export const nameOf = (event: { function: string }): string => event.function || "<fn>";

/** "file:line:column" in parts. */
export function readPlace(place: string): { file: string; line: number } | undefined {
  const match = /^(.*):(\d+):\d+$/.exec(place);
  return match ? { file: match[1]!, line: Number(match[2]) } : undefined;
}

export class Store {
  program = NO_PROGRAM;
  /** The text that runs. */
  source: string[] = [];
  /** The editor holds another text by now. */
  edited = false;
  events: JitEvent[] = [];
  pulses: Pulse[] = [];
  compilations: Compilation[] = [];
  state: State | undefined;
  /** A log is shown instead of a run: its name. */
  log: string | undefined;
  /** The editor's file as places name it; undefined: a log whose source is not open. */
  file: string | undefined = MAIN;
  /** Was the JIT on? */
  jit = false;
  cacheBudget = 0;

  private functions = new Map<number, ProgramFunction>();
  private states = new Map<number, FunctionState>();
  private lines = new Map<number, Map<number, number>>();  // function → pc → line of the editor's file
  private bets: FailedBet[] | undefined;
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

  /** Time that the program ran, of times that events tell. */
  get clock(): Clock {
    return new Clock(this.pulses);
  }

  get isEmpty(): boolean {
    return this.events.length === 0 && this.pulses.length === 0;
  }

  clear(source = ""): void {
    this.source = source.split("\n");
    this.edited = false;
    this.events = [];
    this.pulses = [];
    this.compilations = [];
    this.state = undefined;
    this.states.clear();
    this.log = undefined;
    this.file = MAIN;
    this.setProgram(NO_PROGRAM);
  }

  setProgram(program: Program): void {
    this.program = program;
    this.functions = new Map(program.functions.map((f) => [f.id, f]));
    this.lines.clear();
    for (const f of program.functions) {
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
    if (this.pulses.length > MAX_PULSES) this.pulses = this.pulses.filter((_, i) => i % 2 === 1);
    this.changed();
  }

  setState(state: State): void {
    this.state = state;
    this.states = new Map(state.functions.map((f) => [f.id, f]));
    this.cacheBudget = state.cache_budget ?? 0;
    this.changed();
  }

  setEdited(): void {
    if (this.edited) return;
    this.edited = true;
    this.changed();
  }

  showLog(name: string, events: JitEvent[]): void {
    this.clear();
    this.log = name;
    this.jit = true;
    this.file = undefined;
    this.addEvents(events);
  }

  /** The source of the log is in the editor now, and this is its program, if it compiles. */
  setLogSource(file: string, source: string, program: Program | undefined): void {
    this.file = file;
    this.source = source.split("\n");
    this.edited = false;
    this.setProgram(program ?? NO_PROGRAM);
    for (const compilation of this.compilations) {
      for (const pass of compilation.passes) pass.lines = pass.lines.map((line) => irLine(line.whole, this.lines));
    }
    this.changed();
  }

  function(id: number | undefined): ProgramFunction | undefined {
    return id === undefined ? undefined : this.functions.get(id);
  }
  stateOf(id: number): FunctionState | undefined {
    return this.states.get(id);
  }

  /** The line that a place names, if it is in the editor's file. */
  lineOf(place: string): number | undefined {
    const found = readPlace(place);
    return found && found.file === this.file ? found.line : undefined;
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

  /** A function's name, with its line where others have the same. */
  titleOf(f: ProgramFunction): string {
    const alone = this.program.functions.every((other) => other === f || other.name !== f.name);
    return alone ? f.name : `${f.name} :${f.line}`;
  }

  /** The function that an event is about, as far as it is known. */
  functionOf(event: JitEvent): ProgramFunction | undefined {
    if (event.id !== undefined) return this.functions.get(event.id);
    const line = this.lineOf(event.place);
    const at = line === undefined ? undefined : this.functionAt(line);
    return at?.name === nameOf(event) || event.function === "" ? at
      : this.program.functions.find((f) => f.name === event.function);
  }

  /** The places where bets failed, in the order of their first failures. */
  get failedBets(): FailedBet[] {
    return (this.bets ??= findFailedBets(this.events, this.state?.jit?.sites ?? []));
  }

  private addListing(event: JitEvent): void {
    const { functionId, passes } = readListing(event.detail ?? "", this.lines);
    const known = this.functions.get(functionId);
    const name = known ? this.titleOf(known) : nameOf(event);
    const where = event.loop ? ` loop at line ${readPlace(event.place)?.line ?? "?"}` : "";
    const nth = this.compilations.filter((c) => c.functionId === functionId && c.loop === (event.loop === true)).length + 1;
    const label = `${name}${where}${nth > 1 ? `, compilation ${nth}` : ""}`;
    this.compilations.push({ label, functionId, loop: event.loop === true, us: event.us, passes });
  }

  private changed(): void {
    this.bets = undefined;
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.onChange();
    });
  }
}
