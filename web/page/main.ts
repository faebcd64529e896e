// The page: puts editor, console, views and the virtual machine together.
import examplePrograms from "built:examples";
import workerSource from "built:worker";
import { decodeModule, missingFeature } from "../api/module";
import { Diagnostic, ISAS, Preset, Request, Status } from "../api/types";
import { Ended, Run, Vela } from "../api/vm";
import { byId, formatBytes, formatFactor, formatMs, h } from "./dom";
import { Editor, LineMark } from "./editor";
import { Files } from "./files";
import { Output } from "./output";
import { showProblems } from "./problems";
import { fromFragment, Shared, toFragment } from "./share";
import { MAIN, nameOf, Store } from "./store";
import { Tabs } from "./tabs";
import { setUpTheme } from "./theme";
import { Settings, Tour } from "./tour";
import { CodeView } from "./views/code";
import { DeoptsView } from "./views/deopts";
import { IrView } from "./views/ir";
import { LineBar } from "./views/line";
import { SpeedView } from "./views/speed";
import { TimelineView } from "./views/timeline";

/** The build's WebAssembly module arrives through this (vela-core.js), before or after this script. */
declare global {
  // eslint-disable-next-line no-var
  var velaCoreLoaded: (text: string) => void;
}

const TITLES: [string, string][] = [
  ["hot_function", "A hot function"], ["hot_loop", "A hot loop"], ["type_change", "A type change"], ["inlining", "Inlining"],
  ["eviction", "Cache eviction"], ["hello", "Hello"], ["colours", "Colours"], ["input", "Input"], ["life", "Game of life"],
  ["nbody", "Planets (n-body)"], ["sudoku", "Sudoku"], ["calculator", "Calculator"],
];
/** The page's limits; web/wasm/session.h has the rest. */
const MAX_HEAP = 256 << 20;
const MAX_OUTPUT = 64 << 20;
const CHECK_AFTER = 250;  // milliseconds without typing
/** Characters of a link that every program passes on whole, about. */
const LONG_LINK = 8000;

const run_button = byId<HTMLButtonElement>("run");
const stop_button = byId<HTMLButtonElement>("stop");
const jit_select = byId<HTMLSelectElement>("jit");
const threshold_input = byId<HTMLInputElement>("threshold");
const cache_select = byId<HTMLSelectElement>("cache");
const example_select = byId<HTMLSelectElement>("examples");
const input_form = byId<HTMLFormElement>("input");
const line_input = byId<HTMLInputElement>("line");

const output = new Output();
const store = new Store(() => {
  tabs.draw();
  line_bar.draw();
  editor.showMarks(lineMarks());
});
const editor = new Editor(byId("editor"), {
  changed: onEdit,
  lineChanged: (line) => (store.line = line),
  run: () => void run(),
});
const page = {
  store,
  goTo: (line: number) => editor.goTo(line),
  run: () => void run(),
  startTour: () => tour.start(),
  open: (view: string) => tabs.open(view),
};
const line_bar = new LineBar(page);
const tabs = new Tabs(document.querySelector<HTMLElement>(".views")!, [
  new TimelineView(page), new CodeView(page), new IrView(page), new DeoptsView(page), new SpeedView(page),
]);
const tour = new Tour({ visit, ended: () => editor.focus() });
const files = new Files({
  store,
  showProgram: (text) => showProgram(text, {}),
  showLog,
  showSource: (text) => (editor.text = text),
  describe: async (text) => vela?.describe({ main: MAIN, files: { [MAIN]: text } }),
  notice: (text, bad) => notice(text, bad),
});

let vela: Vela | undefined;
let current: Run | undefined;
let check_timer: ReturnType<typeof setTimeout> | undefined;

// --- messages ---

function setStatus(text: string, kind = ""): void {
  const status = byId("status");
  status.textContent = text;
  status.className = `status ${kind}`;
}

function notice(text: string, bad = false, ...more: Node[]): void {
  const element = byId("notice");
  element.className = bad ? "notice bad" : "notice";
  const close = h("button", { type: "button", class: "small", click: () => (element.hidden = true) }, "Close");
  element.replaceChildren(h("span", {}, text), ...more, close);
  element.hidden = false;
}

// --- programs ---

function fillExamples(): void {
  const known = TITLES.filter(([name]) => name in examplePrograms);
  const others = Object.keys(examplePrograms).filter((name) => !TITLES.some(([known_name]) => known_name === name));
  example_select.append(
    h("option", { value: "" }, "(another program)"),
    ...known.map(([name, title]) => h("option", { value: name }, title)), ...others.map((name) => h("option", { value: name }, name)));
  example_select.addEventListener("change", () => {
    const name = example_select.value;
    if (name) showProgram(examplePrograms[name]!, name === "eviction" ? { threshold: 60, cache: 65536 } : {});
    example_select.value = name;
  });
}

function showProgram(text: string, settings: Settings): void {
  current?.stop();
  apply(settings);
  editor.text = text;
  editor.goTo(firstCode(text));
  output.clear();
  store.clear(text);
  if (vela) setStatus("Ready");
}

function showLog(): void {
  current?.stop();
  output.clear();
  setStatus("Log of a native run");
  tabs.open("timeline");
}

/** The line of the first function or class: there is more to see there than in the comment above it. */
function firstCode(text: string): number {
  const at = text.search(/^(fn|class|enum) /m);
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
}

function apply(settings: Settings): void {
  if (settings.jit) jit_select.value = settings.jit;
  threshold_input.value = settings.threshold ? String(settings.threshold) : "";
  cache_select.value = settings.cache ? String(settings.cache) : "";
  showPreset();
}

/** What an empty threshold means. */
function showPreset(): void {
  const thresholds: Record<string, string> = { default: "1000", performance: "500", conservative: "5000", off: "" };
  threshold_input.placeholder = thresholds[jit_select.value] ?? "";
  threshold_input.disabled = cache_select.disabled = jit_select.value === "off";
}

function request(): Request {
  const jit = jit_select.value !== "off";
  const config: Record<string, number> = {};
  if (threshold_input.value !== "") config.hotspot_threshold = Number(threshold_input.value);
  if (cache_select.value !== "") config.max_cache_size = Number(cache_select.value);
  return {
    main: MAIN, files: { [MAIN]: editor.text }, jit, passes: jit, max_heap: MAX_HEAP, max_output: MAX_OUTPUT,
    ...(jit ? { preset: jit_select.value as Preset, config } : {}),
  };
}

// --- checking ---

function onEdit(): void {
  clearTimeout(check_timer);
  check_timer = setTimeout(() => void check(), CHECK_AFTER);
  if (location.hash.startsWith("#v")) history.replaceState(null, "", location.pathname + location.search);
  example_select.value = "";
  if (!store.isEmpty) store.setEdited();
}

async function check(): Promise<void> {
  if (!vela) return;
  const text = editor.text;
  const found = await vela.check({ main: MAIN, files: { [MAIN]: text } });
  if (text === editor.text) showErrors(found);
}

function showErrors(found: Diagnostic[]): void {
  editor.showDiagnostics(found);
  showProblems(found, (line) => {
    editor.goTo(line);
    editor.focus();
  });
}

// --- running ---

async function run(): Promise<void> {
  if (!vela) return;
  if (!threshold_input.checkValidity()) {
    threshold_input.reportValidity();
    return;
  }
  output.clear();
  const asked = request();
  store.clear(asked.files[MAIN]);
  store.jit = asked.jit === true;
  setRunning(true);
  setStatus("Running…");
  const mine = (current = vela.run(asked, {
    started: (program) => store.setProgram(program),
    output: (text, shown) => output.add(text, shown),
    events: (events) => store.addEvents(events),
    pulses: (pulses) => store.addPulses(pulses),
    state: (state) => store.setState(state),
    waiting: waitForInput,
  }));
  const ended = await mine.done;
  if (current !== mine) return;
  current = undefined;
  showEnd(ended);
  setRunning(false);
}

function setRunning(running: boolean): void {
  run_button.disabled = running;
  stop_button.disabled = !running;
  if (!running) input_form.hidden = true;
  document.body.dataset.running = String(running);
}

function showEnd(ended: Ended): void {
  output.flush();
  if (ended.message) output.addError(ended.message);
  showErrors(ended.diagnostics ?? []);
  const took = formatMs(ended.ms);
  if (ended.diagnostics) {
    setStatus(errorsText(ended.diagnostics), "bad");
    if (ended.diagnostics[0]?.file === MAIN) editor.goTo(ended.diagnostics[0].line);
  } else if (ended.status === Status.Finished) {
    setStatus(ended.exitCode === 0 ? `Finished in ${took}${speedText()}` : `Ended with exit code ${ended.exitCode} after ${took}`, ended.exitCode === 0 ? "good" : "bad");
  } else if (ended.status === Status.Error) {
    setStatus(`Ended by an error after ${took}`, "bad");
    const line = store.lineOf(/\((\S+:\d+:\d+)\)/.exec(ended.message)?.[1] ?? "");
    if (line !== undefined) editor.goTo(line);
  } else {
    const asked = ended.message === "stopped\n";
    setStatus(asked ? "Stopped" : `Stopped: ${ended.message.trim()}`, asked ? "" : "bad");
  }
}

const errorsText = (diagnostics: Diagnostic[]): string =>
  diagnostics.length === 1 ? "1 error; nothing ran" : `${diagnostics.length} errors; nothing ran`;

function speedText(): string {
  const compiled = store.events.filter((event) => event.event === "Compiled").length;
  if (compiled === 0) return store.jit ? ", nothing got hot" : "";
  const estimates = store.state?.estimates ?? [];
  const sum = (key: "interpreted" | (typeof ISAS)[number]) => estimates.reduce((total, e) => total + e[key], 0);
  const factor = sum("interpreted") / sum("x86_64");
  const speed = factor > 1.05 ? `, as machine code about ${formatFactor(factor)} faster` : "";
  return `, ${compiled} compilation${compiled === 1 ? "" : "s"}${speed}`;
}

function waitForInput(): void {
  setStatus("Waiting for input");
  input_form.hidden = false;
  line_input.value = "";
  line_input.focus();
}

function sendInput(line: string | undefined): void {
  input_form.hidden = true;
  setStatus("Running…");
  if (line === undefined) return current?.endInput();
  output.add(`${line}\n`, () => {});
  current?.input(line);
}

/** One mark a line: a failed bet, or what was compiled. */
function lineMarks(): LineMark[] {
  const marks = new Map<number, LineMark>();
  const deopts = new Map<number, number>();
  for (const event of store.events) {
    const line = store.lineOf(event.place);
    if (line === undefined || store.edited) continue;
    if (event.event === "Deopt") {
      deopts.set(line, (deopts.get(line) ?? 0) + 1);
      marks.set(line, { line, kind: "deopt", title: `${deopts.get(line)} × left by a failed bet: ${event.detail}` });
    } else if (event.event === "Compiled" && marks.get(line)?.kind !== "deopt") {
      marks.set(line, { line, kind: "compiled", title: `${nameOf(event)}${event.loop ? " loop" : ""} compiled, ${formatBytes(event.bytes ?? 0)}` });
    }
  }
  return [...marks.values()];
}

// --- tour, links, logs ---

function visit(program: string, settings: Settings, view: string, find: string): void {
  const text = examplePrograms[program]!;
  showProgram(text, settings);
  example_select.value = program;
  tabs.open(view);
  editor.goTo(text.slice(0, text.indexOf(find)).split("\n").length);
  void run();
}

async function share(): Promise<void> {
  const shared: Shared = { text: editor.text, jit: jit_select.value };
  if (threshold_input.value) shared.threshold = Number(threshold_input.value);
  if (cache_select.value) shared.cache = Number(cache_select.value);
  const fragment = await toFragment(shared);
  history.replaceState(null, "", fragment);
  const url = location.href;
  const copied = await navigator.clipboard?.writeText(url).then(() => true, () => false);
  const field = h("input", { readonly: true, value: url, "aria-label": "Link to this program", focus: () => field.select() });
  const long = url.length > LONG_LINK ? ` It has ${url.length} characters; some programs cut links that long.` : "";
  notice(`${copied ? "The link is in the clipboard" : "This link holds the program"}.${long}`, false, field);
}

/** The program of the address, if there is one. */
async function openShared(): Promise<boolean> {
  try {
    const shared = await fromFragment(location.hash);
    if (!shared) return false;
    showProgram(shared.text, shared);
    return true;
  } catch (error) {
    notice((error as Error).message, true);
    return false;
  }
}

// --- start ---

function setUpEvents(): void {
  run_button.addEventListener("click", () => void run());
  stop_button.addEventListener("click", () => current?.stop());
  jit_select.addEventListener("change", showPreset);
  byId("share").addEventListener("click", () => void share());
  byId("tour-start").addEventListener("click", () => tour.start());
  input_form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendInput(line_input.value);
  });
  byId("end-input").addEventListener("click", () => sendInput(undefined));
  addEventListener("hashchange", () => void openShared());
  addEventListener("keydown", onShortcut);
  for (const button of document.querySelectorAll<HTMLElement>(".jump button")) {
    button.addEventListener("click", () => byId(button.dataset.to!).scrollIntoView({ behavior: "smooth" }));
  }
  setUpFiles();
}

function onShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || !(event.ctrlKey || event.metaKey)) return;
  if (event.key === "Enter") void run();
  else if (event.key === ".") current?.stop();
  else return;
  event.preventDefault();
}

function setUpFiles(): void {
  const input = byId<HTMLInputElement>("file");
  byId("open-file").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    void files.open([...(input.files ?? [])]);
    input.value = "";
  });
  addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    void files.open([...event.dataTransfer.files]);
  }, { capture: true });
}

function fail(sentence: string): void {
  byId("loading").hidden = true;
  setStatus("No virtual machine", "bad");
  notice(sentence, true);
}

/** What takes its time while the page loads; the bar has as many parts. */
function loading(part: number, text: string): void {
  byId<HTMLProgressElement>("loading").value = part;
  setStatus(text);
}

async function startMachine(packed: string): Promise<void> {
  try {
    loading(1, "Unpacking the virtual machine…");
    const module = await decodeModule(packed);
    loading(2, "Starting the virtual machine…");
    vela = await Vela.make(module, workerSource);
  } catch (error) {
    return fail(`The virtual machine does not start in this browser: ${(error as Error).message}. You can still read and write programs.`);
  }
  byId("loading").hidden = true;
  run_button.disabled = false;
  setStatus("Ready");
  void check();
}

function start(): void {
  setUpTheme(byId("theme"));
  fillExamples();
  setUpEvents();
  showPreset();
  void openShared().then((opened) => {
    if (opened) return;
    showProgram(examplePrograms.hot_function!, {});
    example_select.value = "hot_function";
  });
  const missing = missingFeature();
  globalThis.velaCoreLoaded = () => {};
  if (missing) return fail(`This browser has no ${missing}, which the virtual machine needs. You can read and write programs, but not run them.`);
  globalThis.velaCoreLoaded = (packed) => void startMachine(packed);
}

start();
