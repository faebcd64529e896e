// Running programs on the page: typing, output, input, stopping, limits.
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { asked, close, endInput, finish, open, output, run, site, status, stopTime, type, within } from "./browser.mjs";

export const runs = {
  async "is ready in under a second"() {
    await within(1000, "ready", async () => {
      const page = await open({ init: () => {
        const look = () => (document.getElementById("status")?.textContent === "Ready" ? (window.readyAfter = performance.now()) : setTimeout(look, 2));
        look();
      } });
      const ms = await page.evaluate(() => window.readyAfter);
      await close(page);
      return ms;
    });
  },

  async "runs what was typed, also by the keyboard alone"() {
    const page = await open();
    await type(page, 'print("typed " + "here")');
    await page.keyboard.press("Control+Enter");
    await finish(page);
    assert.equal(await output(page), "typed here\n");
    assert.match(await status(page), /^Finished/);
    await close(page);
  },

  async "works from a folder without a server"() {
    const page = await open({ address: pathToFileURL(path.join(site, "index.html")).href });
    await run(page, "print(6 * 7)");
    assert.equal(await output(page), "42\n");
    await close(page);
  },

  async "asks for nothing but its own four files"() {
    const own = asked.filter((name) => !name.startsWith("/package/") && !/^\/some\/folder\/(|app\.js|vela-core\.js|style\.css)$/.test(name));
    assert.deepEqual(own, []);
  },

  async "runs each example without an error"() {
    const page = await open();
    const names = await page.$$eval("#examples option", (options) => options.map((o) => o.value).filter((name) => name));
    assert.ok(names.length >= 10, names.join());
    for (const name of names) {
      await page.selectOption("#examples", name);
      await page.click("#run");
      await endInput(page);
      assert.match(await status(page), /^Finished/, `${name}: ${await status(page)}`);
      assert.ok((await output(page)).length > 10, name);
    }
    await close(page);
  },

  async "gives a program the lines that it reads, and the end of them"() {
    const page = await open();
    await page.selectOption("#examples", "input");
    await page.click("#run");
    await page.waitForSelector("#input:not([hidden])");
    assert.equal(await status(page), "Waiting for input");
    // The field has the focus: nobody needs to look for it.
    await page.keyboard.type("Ada");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.getElementById("output").textContent.includes("Hello, Ada!"));
    for (const [line, answer] of [["4", "so far 4"], ["x", "go on"]]) {
      await page.waitForSelector("#input:not([hidden])");
      await page.fill("#line", line);
      await page.click("#input button[type=submit]");
      await page.waitForFunction((text) => document.getElementById("output").textContent.includes(text), answer);
    }
    await page.waitForSelector("#input:not([hidden])");
    await page.click("#end-input");
    await finish(page);
    assert.match(await output(page), /In all 4/);
    await close(page);
  },

  async "stops a program that waits for input"() {
    const page = await open();
    await type(page, "print(readLine())");
    await page.click("#run");
    await page.waitForSelector("#input:not([hidden])");
    assert.ok((await stopTime(page)) < 1000);
    assert.ok(await page.isHidden("#input"));
    await run(page, "print(5)");
    assert.equal(await output(page), "5\n");
    await close(page);
  },

  async "shows colours, also those of 256 and of 16 million"() {
    const page = await open();
    await run(page, String.raw`print("\u{1b}[31mred\u{1b}[0m \u{1b}[1;4mbold\u{1b}[0m \u{1b}[38;5;208morange\u{1b}[0m \u{1b}[38;2;1;2;3mexact\u{1b}[0m \u{1b}[48;5;21mground\u{1b}[0m plain")`);
    assert.equal(await output(page), "red bold orange exact ground plain\n");
    const found = await page.$$eval("#output span span", (spans) =>
      Object.fromEntries(spans.map((span) => [span.textContent, { name: span.className, colour: span.style.color, ground: span.style.backgroundColor }])));
    assert.equal(found.red.name, "f1");
    assert.equal(found.bold.name, "a1 a4");
    assert.equal(found.orange.colour, "rgb(255, 135, 0)");
    assert.equal(found.exact.colour, "rgb(1, 2, 3)");
    assert.equal(found.ground.ground, "rgb(0, 0, 255)");
    await close(page);
  },

  async "marks errors where they are, and lists them"() {
    const page = await open();
    await type(page, "let a = 1\nprint(b)\n");
    await page.waitForSelector(".cm-lintRange-error");
    assert.equal(await page.textContent(".cm-lintRange-error"), "b");
    assert.match(await page.textContent("#problems"), /Line 2:7 unknown name 'b'/);
    await page.click("#problems button");
    assert.equal(await page.textContent(".cm-activeLine"), "print(b)");
    await page.click("#run");
    await finish(page);
    assert.match(await output(page), /main\.vela:2:7: error: unknown name 'b'/);
    assert.equal(await status(page), "1 error; nothing ran");
    await type(page, "print(1)");
    await page.waitForSelector("#problems", { state: "hidden" });
    await close(page);
  },

  async "says what is wrong with text that is no program, and stays usable"() {
    const page = await open();
    for (const text of ["fn f(", "}}}}", '"', "\u0000\u0001", "☃".repeat(2000), "(".repeat(20000), "a".repeat(200000)]) {
      await run(page, text);
      assert.match(await output(page), /main\.vela:\d+:\d+: error: /, text.slice(0, 20));
      assert.match(await status(page), /nothing ran$/);
    }
    await run(page, "print(6)");
    assert.equal(await output(page), "6\n");
    await close(page);
  },

  async "leads to the line of an uncaught error"() {
    const page = await open();
    await run(page, "let l = [1]\n\nprint(l[7])\n");
    assert.match(await output(page), /IndexError[\s\S]*main\.vela:3/);
    assert.match(await status(page), /^Ended by an error/);
    assert.equal(await page.textContent(".cm-activeLine"), "print(l[7])");
    await close(page);
  },

  async "refuses a threshold that is none"() {
    const page = await open();
    for (const threshold of ["0", "-5", "1.5", "1e12"]) {
      await page.fill("#threshold", threshold);
      await page.click("#run");
      assert.ok(await page.evaluate(() => document.getElementById("threshold").matches(":invalid")), threshold);
      assert.notEqual(await page.getAttribute("body", "data-running"), "true");
    }
    await close(page);
  },

  async "stops an endless loop within 200 ms, interpreted and compiled"() {
    const page = await open();
    for (const jit of ["off", "default"]) {
      await page.selectOption("#jit", jit);
      await type(page, "state n = 0\nwhile true { n += 1 }");
      await within(200, `JIT ${jit}: stopped`, async () => {
        await page.click("#run");
        await page.waitForTimeout(300);
        return stopTime(page);
      });
      assert.equal(await status(page), "Stopped");
      await run(page, "print(1)");
      assert.equal(await output(page), "1\n");
    }
    await close(page);
  },

  async "stops what does not look up from its work"() {
    const page = await open();
    await type(page, 'let l = List.generate(400_000, i => "${i % 7919}")\nfor i in 0..1000 { l.sorted() }');
    await within(200, "stopped", async () => {
      await page.waitForFunction(() => !document.getElementById("run").disabled);
      await page.click("#run");
      await page.waitForTimeout(700);
      return stopTime(page);
    });
    await run(page, "print(2)");
    assert.equal(await output(page), "2\n");
    await close(page);
  },

  async "survives 10 MB of output"() {
    const page = await open();
    await run(page, 'let line = "0123456789".repeat(10)\nfor i in 0..100_000 { print(line) }\nprint("the end")');
    assert.match(await status(page), /^Finished/);
    const shown = await output(page);
    assert.ok(shown.endsWith("the end\n"));
    assert.ok(shown.length < 1_000_000, `${shown.length} characters on the page`);
    // All of it can be saved.
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).length, 10_100_008);
    await close(page);
  },

  async "stops endless output within 200 ms"() {
    const page = await open();
    await type(page, 'while true { print("again and again and again") }');
    await within(200, "stopped", async () => {
      await page.click("#run");
      await page.waitForTimeout(500);
      return stopTime(page);
    });
    await close(page);
  },

  async "survives a program that fills its heap"() {
    const page = await open();
    for (const text of ["let all = []\nwhile true { all.push([1, 2, 3, 4]) }", 'state s = "x"\nwhile true { s = s + s }', "List.filled(4_000_000_000, 0)"]) {
      await run(page, text);
      assert.match(await output(page), /(OutOfMemory|Value)Error/, text);
      assert.match(await status(page), /^Ended by an error/);
    }
    await run(page, "print(3)");
    assert.equal(await output(page), "3\n");
    await close(page);
  },

  async "survives recursion without an end"() {
    const page = await open();
    for (const jit of ["off", "default"]) {
      await page.selectOption("#jit", jit);
      await run(page, "fn f(n) { return f(n + 1) + 1 }\nprint(f(0))");
      assert.match(await output(page), /StackOverflowError/);
    }
    await close(page);
  },
};
