// The virtual machine for a page: one worker that checks and runs programs, replaced when it does not answer.
//
//   const vela = await Vela.make(module, workerSource);
//   const errors = await vela.check({ files: { "main.vela": text } });
//   const run = vela.run({ files: { "main.vela": text }, jit: true }, { output: (text) => … });
//   run.stop();
//   const result = await run.done;
import { parseDiagnostics } from "./core";
import type { FromWorker, ToWorker } from "./protocol";
import { Diagnostic, JitEvent, Program, Pulse, Request, RunResult, State, Status } from "./types";

/** What a run tells; all optional. */
export interface Listener {
  started?(program: Program): void;
  /** Answer with `shown` when it is on the screen: the program waits while too much is not. */
  output?(text: string, shown: () => void): void;
  events?(events: JitEvent[]): void;
  pulses?(pulses: Pulse[]): void;
  state?(state: State): void;
  /** The program waits for a line. */
  waiting?(): void;
}

/** How a run ended. */
export interface Ended extends RunResult {
  /** Compile-time errors; the program did not run. */
  diagnostics?: Diagnostic[];
  /** Milliseconds that the program ran. */
  ms: number;
}

export interface Run {
  readonly done: Promise<Ended>;
  stop(): void;
  input(line: string): void;
  endInput(): void;
}

/** A program that is asked to stop and does not answer within this time (milliseconds) loses its worker. */
const PATIENCE = 100;

interface Running {
  id: number;
  listener: Listener;
  end(result: Ended): void;
}

export class Vela {
  private worker!: Worker;
  private ready!: Promise<void>;
  private running: Running | undefined;
  private runs = 0;
  private checks = new Map<number, { request: Request; answer: (errors: string) => void }>();
  private descriptions = new Map<number, (program: Program | undefined) => void>();
  private last_id = 0;

  private constructor(private readonly module: WebAssembly.Module, private readonly source: string) {}

  /** `source` is the bundled text of worker.ts. Fails where workers or WebAssembly are missing. */
  static async make(module: WebAssembly.Module, source: string): Promise<Vela> {
    const vela = new Vela(module, source);
    vela.startWorker();
    await vela.ready;
    return vela;
  }

  /** The compile-time errors of the program. Works while another one runs. */
  async check(request: Request): Promise<Diagnostic[]> {
    await this.ready;
    const id = ++this.last_id;
    const errors = await new Promise<string>((answer) => {
      this.checks.set(id, { request, answer });
      this.post({ type: "check", id, request });
    });
    return parseDiagnostics(errors);
  }

  /** Functions and bytecode of a program without running it; undefined if it does not compile or another one runs. */
  async describe(request: Request): Promise<Program | undefined> {
    await this.ready;
    const id = ++this.last_id;
    return new Promise((answer) => {
      this.descriptions.set(id, answer);
      this.post({ type: "describe", id, request });
    });
  }

  /** Runs a program; the one before is stopped. */
  run(request: Request, listener: Listener): Run {
    this.running?.end(stopped());
    const id = ++this.runs;
    let stopping: ReturnType<typeof setTimeout> | undefined;
    const done = new Promise<Ended>((resolve) => {
      const running: Running = {
        id,
        listener,
        end: (result) => {
          clearTimeout(stopping);
          if (this.running === running) this.running = undefined;
          resolve(result);
        },
      };
      this.running = running;
    });
    const mine = () => this.running?.id === id;
    void this.ready.then(() => mine() && this.post({ type: "run", run: id, request }));
    return {
      done,
      stop: () => {
        if (!mine()) return;
        this.post({ type: "stop" });
        stopping ??= setTimeout(() => mine() && this.replaceWorker(stopped()), PATIENCE);
      },
      input: (line) => mine() && this.post({ type: "input", line }),
      endInput: () => mine() && this.post({ type: "endInput" }),
    };
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private startWorker(): void {
    const url = URL.createObjectURL(new Blob([this.source], { type: "text/javascript" }));
    const worker = new Worker(url);
    this.worker = worker;
    this.ready = new Promise((resolve, reject) => {
      worker.onmessage = (event: MessageEvent<FromWorker>) => {
        if (event.data.type === "ready") {
          URL.revokeObjectURL(url);
          resolve();
        } else if (event.data.type === "failed" && !this.running) {
          reject(new Error(event.data.message));
        } else {
          this.receive(event.data);
        }
      };
      worker.onerror = (event) => reject(new Error(event.message || "the worker does not start"));
    });
    this.ready.catch(() => {});
    this.post({ type: "module", module: this.module });
  }

  /** The worker is stuck or broken: another one takes its place. */
  private replaceWorker(result: Ended): void {
    this.worker.terminate();
    this.startWorker();
    const open = [...this.checks.entries()];
    for (const answer of this.descriptions.values()) answer(undefined);
    this.descriptions.clear();
    void this.ready.then(() => open.forEach(([id, { request }]) => this.post({ type: "check", id, request })));
    this.running?.end(result);
  }

  private receive(message: FromWorker): void {
    if (message.type === "checked") {
      this.checks.get(message.id)?.answer(message.errors);
      this.checks.delete(message.id);
      return;
    }
    if (message.type === "described") {
      this.descriptions.get(message.id)?.(message.program);
      this.descriptions.delete(message.id);
      return;
    }
    const running = this.running;
    if (message.type === "failed") return this.replaceWorker(crashed(message.message));
    if (!running || !("run" in message) || message.run !== running.id) return;
    this.tell(running, message);
  }

  private tell(running: Running, message: FromWorker): void {
    const { listener } = running;
    switch (message.type) {
      case "refused":
        return running.end({
          status: Status.Error, exitCode: 65, message: message.errors, ms: 0, diagnostics: parseDiagnostics(message.errors),
        });
      case "started":
        return listener.started?.(message.program);
      case "output": {
        const shown = () => this.post({ type: "shown", characters: message.text.length });
        return listener.output ? listener.output(message.text, shown) : shown();
      }
      case "events":
        return listener.events?.(parseEvents(message.lines));
      case "pulses":
        return listener.pulses?.(message.pulses);
      case "state":
        return listener.state?.(message.state);
      case "waiting":
        return listener.waiting?.();
      case "ended":
        return running.end({ ...message.result, ms: message.ms });
    }
  }
}

function parseEvents(lines: string): JitEvent[] {
  return lines.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as JitEvent);
}

const stopped = (): Ended => ({ status: Status.Interrupted, exitCode: 70, message: "stopped\n", ms: 0 });
const crashed = (why: string): Ended => ({
  status: Status.Interrupted, exitCode: 70, message: `the virtual machine itself failed: ${why}\n`, ms: 0,
});
