// The package in a page of somebody else: typed functions around a worker, without the playground.
import assert from "node:assert/strict";
import { close, open, package_url, within } from "./browser.mjs";

/** A page with `window.vela` and `window.status`. */
async function openPackage() {
  const page = await open({ address: package_url, ready: false });
  await page.evaluate(async () => {
    const { start, Status } = await import("/package/vela.mjs");
    window.vela = await start(await WebAssembly.compileStreaming(fetch("/package/vela.wasm")));
    window.Status = Status;
  });
  return page;
}

export const api = {
  async "the package compiles, runs, streams and reads, and tells events"() {
    const page = await openPackage();
    const got = await page.evaluate(async () => {
      const errors = await vela.check({ files: { "main.vela": "print(x)" } });
      const out = { errors, output: "", events: [], pulses: 0, program: [], waited: 0 };
      const text = 'fn f(a) { return a + 1 }\nstate s = 0\nfor i in 0..5000 { s = f(i) }\nprint(s)\nprint(readLine().unwrap())';
      const run = vela.run({ files: { "main.vela": text }, jit: true, config: { hotspot_threshold: 50 } }, {
        started: (program) => (out.program = program.functions.map((f) => f.name)),
        output: (part, shown) => { out.output += part; shown(); },
        events: (events) => out.events.push(...events.map((event) => event.event)),
        pulses: (pulses) => (out.pulses += pulses.length),
        state: (state) => (out.state = state),
        waiting: () => { out.waited += 1; run.input("a line"); },
      });
      const ended = await run.done;
      return { ...out, finished: ended.status === Status.Finished };
    });
    assert.equal(got.errors[0].message, "unknown name 'x'");
    assert.equal(got.output, "5000\na line\n");
    assert.ok(got.finished && got.waited === 1 && got.pulses > 0);
    assert.ok(got.events.includes("Compiled"), got.events.join());
    assert.deepEqual(got.program, ["<module>", "f"]);
    assert.ok(got.state.jit.compilations > 0);
    await close(page);
  },

  async "the package stops a program at once, also one that never looks up"() {
    const page = await openPackage();
    for (const text of ["while true { }", 'let l = List.generate(300_000, i => "${i % 7919}")\nfor i in 0..1000 { l.sorted() }']) {
      await within(200, "stopped", () => page.evaluate(async (program) => {
        const run = vela.run({ files: { "main.vela": program } }, {});
        await new Promise((resolve) => setTimeout(resolve, 400));
        const start = performance.now();
        run.stop();
        const { status } = await run.done;
        if (status !== Status.Interrupted) throw new Error(`status ${status}`);
        return performance.now() - start;
      }, text));
    }
    // And is fit for the next one.
    assert.equal(await page.evaluate(async () => {
      let all = "";
      await vela.run({ files: { "main.vela": "print(1)" } }, { output: (part, shown) => { all += part; shown(); } }).done;
      return all;
    }), "1\n");
    await close(page);
  },

  async "the package holds programs to their limits"() {
    const page = await openPackage();
    const ends = await page.evaluate(async () => {
      const limits = [
        ["while true { }", { timeout_ms: 50 }], ["let l = []\nwhile true { l.push([1]) }", { max_heap: 8 << 20 }], ['while true { print("x") }', { max_output: 5000 }],
      ];
      const out = [];
      for (const [text, more] of limits) out.push((await vela.run({ files: { "main.vela": text }, ...more }, {}).done).message.split("\n")[0]);
      return out;
    });
    assert.match(ends[0], /ran longer than 50 ms/);
    assert.match(ends[1], /^OutOfMemoryError/);
    assert.match(ends[2], /printed more than it may/);
    await close(page);
  },
};
