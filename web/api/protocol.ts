// Messages between page and worker.
import type { Program, Pulse, Request, RunResult, State } from "./types";

export type ToWorker =
  | { type: "module"; module: WebAssembly.Module }
  | { type: "check"; id: number; request: Request }
  | { type: "describe"; id: number; request: Request }
  | { type: "run"; run: number; request: Request }
  | { type: "stop" }
  | { type: "input"; line: string }
  | { type: "endInput" }
  /** So many characters of output have been shown. */
  | { type: "shown"; characters: number };

export type FromWorker =
  | { type: "ready" }
  | { type: "failed"; message: string }
  | { type: "checked"; id: number; errors: string }
  /** No program: it does not compile, or another one runs. */
  | { type: "described"; id: number; program?: Program }
  /** The program does not compile. */
  | { type: "refused"; run: number; errors: string }
  | { type: "started"; run: number; program: Program }
  | { type: "output"; run: number; text: string }
  | { type: "events"; run: number; lines: string }
  | { type: "pulses"; run: number; pulses: Pulse[] }
  | { type: "state"; run: number; state: State }
  | { type: "waiting"; run: number }
  | { type: "ended"; run: number; result: RunResult; ms: number };
