// The WebAssembly module with typed functions. Knows neither page nor worker: it runs wherever there is WebAssembly.
import type { Diagnostic, Program, Pulse, Request, RunResult, State } from "./types";

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  vela_start(): void;
  vela_allocate(bytes: number): number;
  vela_free(address: number): void;
  vela_text(): number;
  vela_text_length(): number;
  vela_check(json: number, length: number): number;
  vela_load(json: number, length: number): number;
  vela_run(milliseconds: number): number;
  vela_stop(): void;
  vela_input(line: number, length: number): void;
  vela_end_input(): void;
  vela_output(): number;
  vela_events(): number;
  vela_program(): number;
  vela_pulses(): number;
  vela_state(): number;
  vela_close(): void;
}

/** WASI's "bad file descriptor": the module has no files. */
const BADF = 8;

/** The few functions of the system that the module imports. `memory` gives its memory as it is now. */
function imports(memory: () => WebAssembly.Memory): WebAssembly.Imports {
  const view = () => new DataView(memory().buffer);
  const decoder = new TextDecoder();
  const wasi: Record<string, (...values: never[]) => number | void> = {
    clock_time_get(clock: number, _precision: bigint, out: number) {
      const ms = clock === 0 ? Date.now() : performance.now();
      view().setBigUint64(out, BigInt(Math.round(ms * 1e6)), true);
      return 0;
    },
    // Messages of failed assertions.
    fd_write(_fd: number, list: number, count: number, out: number) {
      let written = 0;
      for (let i = 0; i < count; i++) {
        const length = view().getUint32(list + 8 * i + 4, true);
        console.error(decoder.decode(new Uint8Array(memory().buffer, view().getUint32(list + 8 * i, true), length)));
        written += length;
      }
      view().setUint32(out, written, true);
      return 0;
    },
    environ_sizes_get(count: number, bytes: number) {
      view().setUint32(count, 0, true);
      view().setUint32(bytes, 0, true);
      return 0;
    },
    environ_get: () => 0,
    proc_exit(code: number) {
      throw new Error(`the virtual machine ended with code ${code}`);
    },
  };
  const refuse = () => BADF;
  const env = { emscripten_notify_memory_growth: () => {} };
  return {
    wasi_snapshot_preview1: new Proxy(wasi, { get: (known, name: string) => known[name] ?? refuse }) as never,
    env: new Proxy(env as Record<string, () => void>, { get: (known, name: string) => known[name] ?? refuse }) as never,
  };
}

/** Reads "file:line:col: error: message" and leaves out source lines and carets. */
export function parseDiagnostics(text: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const line of text.split("\n")) {
    const match = /^(.*?):(\d+):(\d+): error: (.*)$/.exec(line);
    if (match) found.push({ file: match[1]!, line: Number(match[2]), column: Number(match[3]), message: match[4]! });
  }
  return found;
}

/** The module with one program at a time. */
export class Core {
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();
  private unread = new Uint8Array(0);

  private constructor(private readonly vm: Exports) {}

  static async make(module: WebAssembly.Module): Promise<Core> {
    let memory: WebAssembly.Memory | undefined;
    const instance = await WebAssembly.instantiate(module, imports(() => memory!));
    const vm = instance.exports as unknown as Exports;
    memory = vm.memory;
    vm._initialize();
    vm.vela_start();
    return new Core(vm);
  }

  /** The compile-time errors of the request's program as text; empty if there are none. */
  check(request: Request): string {
    return this.read(this.withText(JSON.stringify(request), this.vm.vela_check));
  }

  /** Compiles and loads; gives what keeps the program from running, or an empty text. The program before is gone. */
  load(request: Request): string {
    this.unread = new Uint8Array(0);
    return this.read(this.withText(JSON.stringify(request), this.vm.vela_load));
  }

  /** Runs for about that long; 0: until it ends or needs input. */
  run(milliseconds: number): RunResult {
    const result = this.vm.vela_run(milliseconds);
    return { status: result & 0xff, exitCode: result >>> 8, message: this.read(this.vm.vela_text_length()) };
  }

  /** The program ends at its next poll. */
  stop(): void {
    this.vm.vela_stop();
  }
  input(line: string): void {
    this.withText(line, this.vm.vela_input);
  }
  endInput(): void {
    this.vm.vela_end_input();
  }

  /** What was printed since the last time. */
  output(): string {
    // A slice may end in the middle of a character: its first bytes wait for the others.
    const length = this.vm.vela_output();
    const bytes = new Uint8Array(this.unread.length + length);
    bytes.set(this.unread);
    bytes.set(this.bytes(length), this.unread.length);
    const whole = bytes.length - incompleteTail(bytes);
    this.unread = bytes.slice(whole);
    return this.decoder.decode(bytes.subarray(0, whole));
  }
  /** Events since the last time, one JSON object a line. */
  events(): string {
    return this.read(this.vm.vela_events());
  }
  program(): Program {
    return JSON.parse(this.read(this.vm.vela_program())) as Program;
  }
  /** What happened since the last time, at most a few milliseconds apart, and now. */
  pulses(): Pulse[] {
    return JSON.parse(this.read(this.vm.vela_pulses())) as Pulse[];
  }
  state(): State {
    return JSON.parse(this.read(this.vm.vela_state())) as State;
  }
  /** Gives the program's memory back. */
  close(): void {
    this.vm.vela_close();
  }

  private bytes(length: number): Uint8Array {
    return new Uint8Array(this.vm.memory.buffer, this.vm.vela_text(), length);
  }

  private read(length: number): string {
    return length === 0 ? "" : this.decoder.decode(this.bytes(length));
  }

  private withText<T>(text: string, use: (address: number, length: number) => T): T {
    const bytes = this.encoder.encode(text);
    const address = this.vm.vela_allocate(bytes.length + 1);
    if (address === 0) throw new Error("out of memory");
    new Uint8Array(this.vm.memory.buffer, address, bytes.length).set(bytes);
    try {
      return use(address, bytes.length);
    } finally {
      this.vm.vela_free(address);
    }
  }
}

/** How many bytes at the end start a character that goes on. */
function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}
