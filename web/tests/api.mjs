// The WebAssembly package under Node: api.mjs CORE WASM. Its size, its start, and what core.ts promises.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";

const [core_path, wasm_path] = process.argv.slice(2);
const { Core } = await import(pathToFileURL(path.resolve(core_path)));
const wasm = fs.readFileSync(wasm_path);
const [FINISHED, ERROR, INTERRUPTED, NEEDS_INPUT, BUDGET_SPENT] = [0, 1, 2, 3, 4];
const MAX_PACKED = 700_000;

const module = await WebAssembly.compile(wasm);
const program = (text, more = {}) => ({ files: { "main.vela": text }, ...more });
const HOT = { jit: true, config: { hotspot_threshold: 20 } };

async function load(text, more) {
  const core = await Core.make(module);
  assert.equal(core.load(program(text, more)), "");
  return core;
}

const tests = {
  "has at most 700 kB compressed"() {
    const size = zlib.gzipSync(wasm, { level: 9 }).length;
    console.log(`    ${size} bytes`);
    assert.ok(size <= MAX_PACKED, `${size} bytes`);
  },

  async "is ready in under a second"() {
    const tries = [];
    for (let i = 0; i < 3; i++) {
      const start = performance.now();
      const core = await Core.make(await WebAssembly.compile(wasm));
      assert.equal(core.load(program("print(1)")), "");
      core.run(0);
      assert.equal(core.output(), "1\n");
      tries.push(performance.now() - start);
    }
    console.log(`    ${tries.map(Math.round).join(", ")} ms`);
    assert.ok(Math.min(...tries) < 1000);
  },

  async "needs nothing of its host but a clock, standard error and memory"() {
    const allowed = /^(clock_time_get|fd_\w+|environ_\w+|proc_exit|emscripten_notify_memory_growth)$/;
    const names = WebAssembly.Module.imports(module).map((each) => each.name);
    assert.deepEqual(names.filter((name) => !allowed.test(name)), []);
  },

  async "tells errors of programs, with places"() {
    const core = await Core.make(module);
    assert.match(core.check(program("print(x)")), /^main\.vela:1:7: error: unknown name 'x'/);
    assert.match(core.load(program("fn (")), /^main\.vela:1:\d+: error: /);
    assert.equal(core.load(program("print(2)")), "");
    assert.equal(core.run(0).status, FINISHED);
    assert.equal(core.output(), "2\n");
  },

  async "runs in slices and stops at once"() {
    for (const more of [{}, HOT]) {
      const core = await load("state n = 0\nwhile true { n += 1 }", more);
      for (let i = 0; i < 3; i++) {
        const start = performance.now();
        assert.equal(core.run(5).status, BUDGET_SPENT);
        assert.ok(performance.now() - start < 500);
      }
      core.stop();
      assert.equal(core.run(5).status, INTERRUPTED);
    }
  },

  async "ends recursion when its time is over, and looks at it meanwhile"() {
    const fib = "fn fib(n) { if n < 2 { return n }; return fib(n - 1) + fib(n - 2) }\nprint(fib(60))";
    for (const more of [{}, HOT]) {
      const core = await load(fib, { ...more, timeout_ms: 500 });
      const start = performance.now();
      let result;
      do result = core.run(10); while (result.status === BUDGET_SPENT);
      assert.equal(result.status, INTERRUPTED);
      assert.match(result.message, /ran longer than 500 ms/);
      assert.ok(performance.now() - start < 3000);
      const pulses = core.pulses();
      if (more.jit) assert.ok(pulses.length > 5, `${pulses.length} pulses`);
      for (let i = 1; i < pulses.length; i++) assert.ok(pulses[i].ms >= pulses[i - 1].ms && pulses[i].compiled_ms >= pulses[i - 1].compiled_ms);
      assert.ok(core.events().split("\n").every((line) => !/stack limit/.test(line)));
    }
  },

  async "has limits on time, heap and output"() {
    const slow = await load("while true { }", { timeout_ms: 30 });
    assert.equal(slow.run(0).status, INTERRUPTED);
    const full = await load("let l = []\nwhile true { l.push([1]) }", { max_heap: 4 << 20 });
    const result = full.run(0);
    assert.equal(result.status, ERROR);
    assert.match(result.message, /^OutOfMemoryError/);
    const loud = await load('while true { print("loud") }', { max_output: 1000 });
    assert.match(loud.run(0).message, /printed more than it may/);
    assert.equal(loud.output().length, 1000);
  },

  async "streams output without cutting characters"() {
    const core = await load('while true { write("aäあ🎈") }');
    let all = "";
    for (let i = 0; i < 20; i++) {
      core.run(1);
      const part = core.output();
      assert.ok(!part.includes("\uFFFD"));
      all += part;
    }
    assert.ok(all.length > 100);
    assert.ok("aäあ🎈".repeat(all.length).startsWith(all));
  },

  async "waits for input, and goes on with it"() {
    const core = await load("print(readLine().unwrap())\nprint(readLine())");
    assert.equal(core.run(0).status, NEEDS_INPUT);
    core.input("grüße");
    assert.equal(core.run(0).status, NEEDS_INPUT);
    assert.equal(core.output(), "grüße\n");
    core.endInput();
    assert.equal(core.run(0).status, FINISHED);
    assert.equal(core.output(), "None\n");
  },

  async "waits for input also where the program is hot, and says so where it cannot"() {
    const text = "fn ask() { return readLine().unwrap() }\nfn work(n) { state s = 0; for i in 0..n { s += i }; return s }\n" +
      "for turn in 0..3 { for i in 0..300 { work(i) }\n print(ask()) }\nprint(readLine().unwrap())";
    const core = await load(text, HOT);
    for (const line of ["a", "b", "c", "d"]) {
      assert.equal(core.run(0).status, NEEDS_INPUT);
      core.input(line);
    }
    assert.equal(core.run(0).status, FINISHED);
    assert.equal(core.output(), "a\nb\nc\nd\n");
    const events = core.events();
    assert.match(events, /"Compiled".*"function":"work"/);
    assert.doesNotMatch(events, /"Compiled".*"function":"ask"/);
    const nested = await load("class P { fn toString() -> String { return readLine().unwrap() } }\nprint([P()])");
    assert.match(nested.run(0).message, /^IOError: cannot wait for input here/);
  },

  async "gives events, the program, and what is known of it"() {
    const core = await load("fn f(a) { return a + 1 }\nstate s = 0\nfor i in 0..500 { s = f(i) }\nprint(s)\nprint(f(0.5))", { ...HOT, passes: true });
    assert.equal(core.run(0).status, FINISHED);
    const events = core.events().trim().split("\n").map((line) => JSON.parse(line));
    const kinds = new Set(events.map((event) => event.event));
    for (const kind of ["Hot", "Listing", "Compiled", "Entered"]) assert.ok(kinds.has(kind), kind);
    const { functions, tables } = core.program();
    assert.deepEqual(functions.map((f) => f.name), ["<module>", "f"]);
    assert.ok(tables.passes.licm && tables.ir.phi && tables.bytecode.move);
    const state = core.state();
    assert.ok(state.estimates.some((estimate) => estimate.interpreted > estimate.x86_64));
    const [pulse] = core.pulses();
    assert.equal(pulse.heat.length, functions.length);
    assert.equal(core.events(), "");
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
