// The worker: runs a program in slices and looks at its messages in between.
import { Core } from "./core";
import type { FromWorker, ToWorker } from "./protocol";
import { Pulse, Request, Status } from "./types";

/** Milliseconds of a slice: the time until a message is looked at. The first ones are shorter, for a finer timeline. */
const FIRST_SLICE = 1;
const LAST_SLICE = 12;
/** Characters of output under way to the page; more wait until it has caught up. */
const MAX_UNSHOWN = 1 << 18;
/** Characters in one message, so that the page can draw in between. */
const CHUNK = 1 << 16;
const PULSES_EVERY = 60;
const STATE_EVERY = 400;

let core: Core | undefined;
let run = 0;
let running = false;
let waiting = false;
let unshown = 0;
let spent = 0;  // milliseconds that the program has run
let pulses: Pulse[] = [];
let pulses_sent = 0;
let state_sent = 0;
let output: string[] = [];

const post = (message: FromWorker) => self.postMessage(message);

// A message to itself is how a worker lets others in first; timers would wait longer.
const again = new MessageChannel();
let scheduled = false;
again.port1.onmessage = () => {
  scheduled = false;
  guarded(slice);
};
function next(): void {
  if (scheduled) return;
  scheduled = true;
  again.port2.postMessage(0);
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    // A trap: the module's memory cannot be trusted any more. The page makes another worker.
    running = false;
    core = undefined;
    post({ type: "failed", message: error instanceof RangeError ? "the program nests too deep for this browser" : String(error) });
  }
}

/**
 * Runs a small program through every stage: browsers translate a WebAssembly function when it is first called, and the first
 * compilation on the page's timeline should not be made of that.
 */
function warmUp(made: Core): void {
  const text = "fn f(a, b) { return a + b }\nstate s = 0\nfor i in 0..300 { s = f(s, i) }\nlet t = [1].map(x => x * s)";
  const errors = made.load({ files: { "main.vela": text }, jit: true, passes: true, config: { hotspot_threshold: 10 } });
  if (errors === "") made.run(200);
  made.events();
  made.state();
  made.close();
}

function start(request: Request): void {
  if (!core) return;
  spent = unshown = pulses_sent = state_sent = 0;
  pulses = [];
  output = [];
  waiting = running = false;
  const errors = core.load(request);
  if (errors) return post({ type: "refused", run, errors });
  post({ type: "started", run, program: core.program() });
  running = true;
  next();
}

/** What a program that does not run is made of. */
function describe(id: number, request: Request): void {
  if (!core || running) return post({ type: "described", id });
  const errors = core.load(request);
  post({ type: "described", id, program: errors ? undefined : core.program() });
  core.close();
}

function slice(): void {
  if (!core || !running || waiting || unshown > MAX_UNSHOWN) return;
  sendOutput(MAX_UNSHOWN);
  if (output.length > 0) return;  // until the page has caught up
  const before = performance.now();
  const result = core.run(Math.min(LAST_SLICE, FIRST_SLICE + Math.floor(spent / 10)));
  const now = performance.now();
  spent += now - before;
  takeOutput(core.output());
  pulses.push(...core.pulses());
  if (result.status === Status.BudgetSpent) {
    report(now, false);
    return next();
  }
  report(now, true);
  if (result.status === Status.NeedsInput) {
    waiting = true;
    return post({ type: "waiting", run });
  }
  running = false;
  post({ type: "ended", run, result, ms: spent });
}

function takeOutput(text: string): void {
  for (let at = 0; at < text.length; at += CHUNK) output.push(text.slice(at, at + CHUNK));
}

function sendOutput(limit: number): void {
  while (output.length > 0 && unshown <= limit) {
    const text = output.shift()!;
    unshown += text.length;
    post({ type: "output", run, text });
  }
}

/** Tells what happened since the last time, if it is time or `all`. */
function report(now: number, all: boolean): void {
  const lines = core!.events();
  if (lines) post({ type: "events", run, lines });
  sendOutput(all ? Infinity : MAX_UNSHOWN);
  if (all || now - pulses_sent > PULSES_EVERY) {
    post({ type: "pulses", run, pulses });
    pulses = [];
    pulses_sent = now;
  }
  if (all || now - state_sent > STATE_EVERY) {
    post({ type: "state", run, state: core!.state() });
    state_sent = now;
  }
}

function onMessage(message: ToWorker): void {
  switch (message.type) {
    case "module":
      Core.make(message.module).then(
        (made) => {
          core = made;
          warmUp(made);
          post({ type: "ready" });
        },
        (error) => post({ type: "failed", message: String(error) }),
      );
      return;
    case "check":
      if (core) post({ type: "checked", id: message.id, errors: core.check(message.request) });
      return;
    case "describe":
      return describe(message.id, message.request);
    case "run":
      run = message.run;
      return start(message.request);
    case "stop":
      if (!core || !running) return;
      if (waiting) return stopWaiting();
      core.stop();
      output = [];
      unshown = 0;
      return next();
    case "input":
      if (core && running) core.input(message.line);
      return wake();
    case "endInput":
      if (core && running) core.endInput();
      return wake();
    case "shown":
      unshown -= message.characters;
      if (running && !waiting && unshown <= MAX_UNSHOWN) next();
      return;
  }
}

/** A program that waits for input polls nothing: it is left where it is. */
function stopWaiting(): void {
  running = waiting = false;
  post({ type: "ended", run, result: { status: Status.Interrupted, exitCode: 70, message: "stopped\n" }, ms: spent });
}

function wake(): void {
  if (!waiting) return;
  waiting = false;
  next();
}

self.onmessage = (event: MessageEvent<ToWorker>) => guarded(() => onMessage(event.data));
