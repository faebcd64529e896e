// The views: what each shows of a run, and that they stay in step with the source line under the cursor.
import assert from "node:assert/strict";
import { close, finish, open, output, picture, run, setThreshold, type } from "./browser.mjs";

async function example(name, { threshold, jit, ...options } = {}) {
  const page = await open(options);
  await page.selectOption("#examples", name);
  if (jit) await page.selectOption("#jit", jit);
  if (threshold) await setThreshold(page, threshold);
  await page.click("#run");
  await finish(page);
  return page;
}

const lineOfCursor = (page) => page.textContent(".cm-activeLine");
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((element) => element.textContent));

export const views = {
  async "tells a newcomer what there is to see, and where to start"() {
    const page = await open();
    assert.match(await page.textContent("#view-timeline"), /Watch a program get fast/);
    await page.click("#view-timeline .welcome .primary");
    await finish(page);
    assert.match(await output(page), /fib\(24\) = 46368/);
    await close(page);
  },

  async "shows the example's failed bet with place, reason, value and outcome"() {
    const page = await example("type_change", { threshold: 60 });
    await page.click("#tab-deopts");
    const bets = await texts(page, "#view-deopts .bets li");
    assert.ok(bets.some((bet) => /line \d+.*in total.*sum = sum \+ prices\[i\].*type mismatch.*value.*\d.*compiled again/.test(bet)), bets.join("\n"));
    await picture(page, "deopts-light");
    await page.click("#view-deopts .bets li");
    assert.match(await lineOfCursor(page), /state sum = prices|for i in 1\.\.prices\.length|sum = sum/);
    // Its line has a mark in the editor.
    assert.ok((await page.$$(".cm-jit-mark.deopt")).length > 0);
    await close(page);
  },

  async "counts failures that are not told one by one"() {
    const page = await open();
    // This preset throws code away after 16 failures at a place, of which the first 8 are told, and then every doubling.
    await page.selectOption("#jit", "conservative");
    await setThreshold(page, 20);
    await run(page, [
      "fn total(l) { return l[0] + l[1] + l[2] }", "let ints = [1, 2, 3]", "let floats = [0.5, 1.5, 2.5]", "state all = 0.0",
      "for i in 0..60 { all += total(ints) }", "for i in 0..60 { all += total(floats) }", "print(all)",
    ].join("\n"));
    await page.click("#tab-deopts");
    const times = await page.$$eval("#view-deopts .bet-head > b:last-child", (all) => all.map((b) => parseInt(b.textContent, 10)));
    assert.ok(Math.max(...times) >= 16, times.join());
    assert.match(await page.textContent("#view-deopts .bets"), /list kind mismatch.*a List of Float/);
    assert.match(await page.textContent("#view-deopts .hint"), new RegExp(`left ${times.reduce((a, b) => a + b)} ×`));
    await close(page);
  },

  async "shows bytecode with source lines, types, counts and meanings, in step with the cursor"() {
    const page = await example("hot_function", { threshold: 100 });
    await page.click("#tab-code");
    await page.click(".cm-line:has-text('return fib(n - 1)')");
    await page.waitForSelector("#view-code tr.here");
    const here = (await texts(page, "#view-code tr.here")).join("\n");
    assert.match(here, /return fib\(n - 1\)/);
    assert.match(here, /callfunction[\s\S]*fib/);
    assert.match(here, /Int/);
    // fib(24) and the smaller ones are 400 thousand calls, most of them compiled.
    assert.match(here, /\d{2,3} k/);
    await page.click("#view-code tr.here:has-text('callfunction')");
    assert.match(await page.textContent("#view-code .about"), /^callfunction: /);
    assert.match(await page.textContent("#line-bar"), /Line \d+.*in fib.*saw Int.*ran compiled/);
    await picture(page, "bytecode-light");
    await close(page);
  },

  async "names the classes and callees that were seen, with counts"() {
    const page = await open();
    await run(page, [
      "class Cat { fn say() => 1 }", "class Dog { fn say() => 2 }", "fn ask(animal) {", "  return animal.say()", "}",
      "let cat = Cat()", "let dog = Dog()", "state s = 0", "for i in 0..40 { s += ask(cat) }", "for i in 0..20 { s += ask(dog) }", "print(s)",
    ].join("\n"));
    await page.click("#tab-code");
    await page.click(".cm-line:has-text('animal.say()')");
    await page.waitForSelector("#view-code tr.here");
    assert.match((await texts(page, "#view-code tr.here .seen")).join(), /Cat × \d+, Dog × \d+/);
    await close(page);
  },

  async "shows the IR as built and after each pass with what it changed, in step with the cursor"() {
    const page = await example("hot_loop", { threshold: 100 });
    await page.click("#tab-ir");
    await page.click(".cm-line:has-text('composite[multiple] = true')");
    await page.waitForSelector("#view-ir .ir-line.here");
    const passes = await texts(page, "#view-ir .passes button");
    assert.equal(passes[0], "as built");
    assert.ok(passes.slice(1).length > 2 && passes.slice(1).every((name) => /^\w+ \+\d+ −\d+$/.test(name)), passes.join());
    await page.click("#view-ir .passes button:nth-child(2)");
    const changed = await page.$$eval("#view-ir .ir-line.added, #view-ir .ir-line.removed", (lines) => lines.length);
    const [, added, removed] = /\+(\d+) −(\d+)/.exec(passes[1]);
    assert.equal(changed, Number(added) + Number(removed));
    assert.ok((await page.textContent("#view-ir .hint")).length > 20);
    const all = (await page.$$("#view-ir .ir-line")).length;
    await page.selectOption("#view-ir select[aria-label=Show]", "folded");
    assert.ok((await page.$$("#view-ir .ir-line")).length <= all);
    await page.selectOption("#view-ir select[aria-label=Show]", "marked");
    await picture(page, "ir-light");
    // The other way: a line of IR leads to its source.
    await page.click("#view-ir .ir-line[data-line]:not(.here)");
    assert.doesNotMatch(await lineOfCursor(page), /composite\[multiple\] = true/);
    await close(page);
  },

  async "shows where time went, the heat of each function over time, and its compiled code"() {
    const page = await example("hot_function", { threshold: 2000 });
    for (const kind of ["c-interpreted", "c-compiling", "c-compiled", "c-heat", "c-cache"]) {
      assert.ok((await page.$$(`#view-timeline .${kind}`)).length > 0, kind);
    }
    assert.match(await page.textContent("#view-timeline .legend"), /interpreted.*%.*compiling.*%.*compiled.*%/);
    // Heat grows until the function is compiled, and ends there; a busy machine may show only the end.
    const heights = await page.evaluate(() => {
      const path = document.querySelector("#view-timeline .c-heat").getAttribute("d");
      return [...path.matchAll(/L[-\d.]+ ([\d.]+)/g)].map((match) => Number(match[1]));
    });
    assert.ok(heights.length > 2 && new Set(heights).size > 1, heights.join());
    // The function under the cursor stands out, and a name leads to its function.
    await page.click("#view-timeline .lane-name:has-text('fib')");
    assert.match(await lineOfCursor(page), /fn fib/);
    await page.waitForSelector("#view-timeline .lane-names .here:has-text('fib')");
    await close(page);
  },

  async "tells what is under the pointer, and zooms"() {
    const page = await example("hot_function", { threshold: 2000 });
    const box = await (await page.$("#view-timeline svg.chart")).boundingBox();
    await page.mouse.move(box.x + box.width - 5, box.y + 60 + 12);
    assert.match(await page.textContent("#view-timeline .tip"), /ms.*(fib|module).*/);
    const axis = async () => (await texts(page, "#view-timeline svg text.axis")).join();
    const whole = await axis();
    await page.mouse.move(box.x + 50, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 150, box.y + 20, { steps: 4 });
    await page.mouse.up();
    assert.notEqual(await axis(), whole);
    await page.click("#view-timeline .zoom button:has-text('all')");
    assert.equal(await axis(), whole);
    await page.focus("#view-timeline .panel-body");
    await page.keyboard.press("+");
    assert.notEqual(await axis(), whole);
    await page.keyboard.press("0");
    assert.equal(await axis(), whole);
    await close(page);
  },

  async "shows evictions of a cache that is too small, and that code comes back"() {
    const page = await example("eviction", { theme: "dark" });
    await page.click("#tab-timeline");
    assert.ok((await page.$$("#view-timeline rect.c-evicted")).length > 3);
    assert.match((await texts(page, "#view-timeline text.axis")).join(), /at most \d+\.\d KiB of 64\.0 KiB/);
    assert.match(await page.textContent("#view-timeline .legend"), /evicted \d+/);
    // The list can be closed, and opened again.
    await page.click("#view-timeline summary");
    await page.waitForSelector("#view-timeline details tbody", { state: "hidden" });
    await page.click("#view-timeline summary");
    await page.waitForSelector("#view-timeline details tbody");
    const rows = await texts(page, "#view-timeline details tbody tr");
    const evicted = rows.findIndex((row) => /evicted/.test(row));
    assert.ok(evicted >= 0);
    const name = /evicted(\w+?)line/.exec(rows[evicted])[1];
    assert.ok(rows.slice(evicted).some((row) => row.includes(`compiled${name}`)), name);
    await page.click("#view-timeline summary");
    await picture(page, "timeline-dark");
    await close(page);
  },

  async "estimates the speed-up on each instruction set"() {
    const page = await example("hot_loop");
    await page.click("#tab-speed");
    const cards = await texts(page, "#view-speed .card");
    assert.deepEqual(cards.map((card) => /faster on (x86-64|AArch64|RISC-V 64)/.exec(card)?.[1]), ["x86-64", "AArch64", "RISC-V 64"]);
    for (const card of cards) assert.ok(parseFloat(card) > 1, card);
    assert.match((await texts(page, "#view-speed tbody tr")).join("\n"), /primes.*100 %|primes.*9\d %/);
    await page.click("#view-speed tbody tr:has-text('primes')");
    assert.match(await lineOfCursor(page), /fn primes/);
    await page.waitForSelector("#view-speed tr.here");
    await picture(page, "speed-light");
    await close(page);
  },

  async "runs with each preset, and without a JIT shows no compilations"() {
    const compiled = {};
    for (const jit of ["performance", "default", "conservative", "off"]) {
      const page = await example("hot_function", { jit });
      assert.match(await output(page), /fib\(24\) = 46368/);
      compiled[jit] = Number((await page.textContent("#tab-ir")).replace(/\D/g, "")) || 0;
      await close(page);
    }
    assert.equal(compiled.off, 0);
    assert.ok(compiled.performance > 0 && compiled.default > 0 && compiled.conservative > 0, JSON.stringify(compiled));
  },

  async "says that the views are of an older text once it was edited"() {
    const page = await example("hot_function", { threshold: 100 });
    await page.click(".cm-line:has-text('return fib(n - 1)')");
    await page.keyboard.press("End");
    await page.keyboard.type(" ");
    await page.waitForFunction(() => /edited since it ran/.test(document.getElementById("line-bar").textContent));
    await page.click("#run");
    await finish(page);
    await page.waitForFunction(() => !/edited since/.test(document.getElementById("line-bar").textContent));
    await close(page);
  },

  async "keeps drawing while a long program runs"() {
    const page = await open();
    await type(page, "fn work(n) { state s = 0; for i in 0..n { s += i % 7 }; return s }\nwhile true { work(1000) }");
    await page.click("#run");
    await page.waitForSelector("#view-timeline .c-compiled");
    const first = await page.textContent("#view-timeline .legend");
    await page.waitForTimeout(600);
    assert.notEqual(await page.textContent("#view-timeline .legend"), first);
    await page.click("#stop");
    await finish(page);
    await close(page);
  },
};
