// What the virtual machine tells. web/wasm/session.cc writes it; the names are those of its JSON.

/** A program and how to run it. What is left out has the default of web/wasm/session.h. */
export interface Request {
  /** Path of the main file in `files`; "main.vela" if left out. */
  main?: string;
  /** Texts by the paths that imports lead to. */
  files: Record<string, string>;
  args?: string[];
  /** Compile what gets hot; the machine code is simulated. */
  jit?: boolean;
  preset?: Preset;
  /** Fields of JITConfig (core/jit/config.def) that differ from the preset's. */
  config?: Record<string, number | boolean>;
  /** Tell the IR after each pass that changed it, as Listing events. */
  passes?: boolean;
  deopt_every?: number;
  /** Bytes. */
  max_heap?: number;
  max_stack?: number;
  max_output?: number;
  timeout_ms?: number;
  /** Order of hashing; 0: another one each time. */
  hash_seed?: number;
}

export type Preset = "default" | "performance" | "conservative";

/** How a slice, or the whole program, ended; vm::RunStatus. */
export enum Status {
  Finished,
  Error,
  Interrupted,
  NeedsInput,
  BudgetSpent,
}

export interface RunResult {
  status: Status;
  exitCode: number;
  /** Headline and trace of an uncaught error, or why the program was interrupted; ends with a newline. */
  message: string;
}

export type EventName =
  | "Hot" | "Compiled" | "Refused" | "Entered" | "Deopt" | "Invalidated" | "Evicted" | "GaveUp" | "Listing";

/** Something that happened to compiled code. */
export interface JitEvent {
  event: EventName;
  /** Microseconds since the program was started. */
  us: number;
  /** ProgramFunction.id; a log has none. */
  id?: number;
  function: string;
  /** file:line:column of the site, the loop or the function. */
  place: string;
  loop?: boolean;
  /** Reason, or the listing's text. */
  detail?: string;
  /** Deopt: the value that broke the bet. */
  value?: string;
  ms?: number;
  bytes?: number;
  /** Deopt: exits at this site so far. */
  count?: number;
  /** Bytes of code in the cache now. */
  cache?: number;
  /** Later events of this kind are not told any more. */
  last?: boolean;
}

/** [pc, line, column, text] */
export type CodeLine = [number, number, number, string];

export interface ProgramFunction {
  id: number;
  name: string;
  file: string;
  line: number;
  column: number;
  code: CodeLine[];
}

/** Meanings by names. */
export type Meanings = Record<string, string>;

export interface Program {
  functions: ProgramFunction[];
  /** Names of classes by their numbers. */
  classes?: Record<string, string>;
  /** What instructions, IR operations and passes do, where it is more than the name says. */
  tables?: { bytecode: Meanings; ir: Meanings; passes: Meanings };
}

export interface FunctionState {
  id: number;
  /** 0 to 1: how far the function is on its way to being compiled. Absent without a JIT. */
  heat?: number;
  compiled: boolean;
  /** What was seen, by pc. */
  feedback?: Record<string, string>;
  /** How often compiled code executed the instruction, by pc. */
  executed?: Record<string, number>;
}

/** Cycles of what ran compiled: as the interpreter would take, and as machine code of each instruction set. */
export interface Estimate {
  id: number;
  function: string;
  /** Blocks of IR executed. */
  blocks: number;
  interpreted: number;
  x86_64: number;
  aarch64: number;
  riscv64: number;
}
export const ISAS = ["x86_64", "aarch64", "riscv64"] as const;

export interface JitStatistics {
  compilations: number;
  milliseconds: number;
  code_bytes: number;
  exits: number;
  refusals: number;
  invalidations: number;
  evictions: number;
  exits_by_reason: Record<string, number>;
  functions: {
    function: string; place: string; compilations: number; recompilations: number; milliseconds: number;
    code_bytes: number; exits: number; interpreted_because?: string;
  }[];
  sites: { function: string; place: string; reason: string; exits: number }[];
}

export interface State {
  functions: FunctionState[];
  jit?: JitStatistics;
  cache_budget?: number;
  /** Milliseconds spent in compiled code. */
  compiled_ms?: number;
  estimates?: Estimate[];
}

/** A look at the running program between two slices. */
export interface Pulse {
  /** Microseconds since the program was started; the clock of the events. */
  us: number;
  /** Milliseconds that the program has run. */
  ms: number;
  compiled_ms: number;
  code_bytes: number;
  /** Heat of each function, in the order of Program.functions; 1 while compiled. */
  heat: number[];
}

/** A compile-time error. */
export interface Diagnostic {
  file: string;
  line: number;
  column: number;
  message: string;
}
