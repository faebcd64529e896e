// Links and files on the page: sharing, logs of native runs, programs, and what is none of these.
import assert from "node:assert/strict";
import { close, finish, open, output, picture, run, setThreshold, status, type } from "./browser.mjs";

const SOURCE = "fn total(prices) {\n  state sum = 0\n\n  for i in 0..prices.length {\n\n    sum = sum + prices[i]\n  }\n  return sum\n}\nprint(total([1, 2]))\n";
const LOG = [
  "[jit     0.100 ms] hot total at /home/ada/prices.vela:1:4",
  "; as built", 'unit "total" function 31 (Value) -> Int', "b0:", "  v0: Value = param<0>", "  v1: Int = const.int<0>  // from 31:0",
  "  v2: Int = iadd v1, v1  // from 31:1", "  return v2  // from 31:2", "; after simplify", 'unit "total" function 31 (Value) -> Int', "b0:",
  "  v1: Int = const.int<0>  // from 31:0", "  return v1  // from 31:2", "",
  "[jit     2.441 ms] compiled total loop at /home/ada/prices.vela:4:3 in 2.19 ms, 1448 bytes",
  "[jit     3.686 ms] deopt total at /home/ada/prices.vela:6:23: type mismatch, value 61.86 (1 time here)",
  "[jit     3.700 ms] deopt total at /home/ada/prices.vela:6:23: type mismatch, value 7.5 (16 times here)",
  "[jit     3.736 ms] invalidated total loop at /home/ada/prices.vela:4:3: type mismatch at /home/ada/prices.vela:6:23",
  "[jit     3.900 ms] compiled total loop at /home/ada/prices.vela:4:3 in 0.12 ms, 1300 bytes",
  "[jit     4.000 ms] evicted helper at /home/ada/other.vela:1:4, 512 bytes", "a line of the program", "",
].join("\n");

const file = (name, content) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });
const give = (page, ...files) => page.setInputFiles("#file", files);
const noticed = (page, pattern) => page.waitForFunction((text) => new RegExp(text).test(document.getElementById("notice").textContent), pattern.source);

export const files = {
  async "shares a program and opens it again"() {
    const page = await open();
    await type(page, 'print("shared: äöü €")');
    await setThreshold(page, 77);
    await page.selectOption("#jit", "conservative");
    await page.click("#share");
    await page.waitForSelector("#notice input");
    const link = await page.inputValue("#notice input");
    const other = await open({ address: link });
    await run(other);
    assert.equal(await output(other), "shared: äöü €\n");
    assert.equal(await other.inputValue("#threshold"), "77");
    assert.equal(await other.inputValue("#jit"), "conservative");
    await close(other);
    await close(page);
  },

  async "says so when a link was cut, changed, or is none, and stays usable"() {
    const page = await open();
    await type(page, "print(4)\n".repeat(20));
    await page.click("#share");
    await page.waitForSelector("#notice input");
    const link = await page.inputValue("#notice input");
    const at = link.indexOf("#");
    const bad = [
      ...[1, 8, Math.floor((link.length - at) / 2), link.length - at - 4].map((cut) => [link.slice(0, -cut), /not complete/]),
      [link.slice(0, -3) + "aaa", /not complete/], [`${link}x`, /not complete/], [`${link.slice(0, at)}#v9.1.2`, /newer version/],
    ];
    for (const [address, sentence] of bad) {
      const cut = await open({ address });
      assert.match(await cut.textContent("#notice"), sentence, address.slice(at));
      await run(cut, "print(4)");
      assert.equal(await output(cut), "4\n");
      await close(cut);
    }
    await close(page);
  },

  async "says that a link is long when it is"() {
    const page = await open();
    const long = Array.from({ length: 3000 }, (_, i) => `let x${i} = ${(i * 7919) % 10007}`).join("\n");
    await give(page, file("long.vela", long));
    await page.waitForFunction(() => document.querySelector(".cm-content").textContent.includes("let x0"));
    await page.click("#share");
    await page.waitForSelector("#notice input");
    assert.match(await page.textContent("#notice"), /has \d+ characters; some programs cut/);
    await close(page);
  },

  async "opens a log of a native run in the same views"() {
    const page = await open();
    await give(page, file("jit.log", LOG));
    await page.waitForSelector("#view-timeline .c-deopt");
    assert.equal(await status(page), "Log of a native run");
    assert.ok((await page.$$("#view-timeline .c-compiled")).length >= 2);
    assert.ok((await page.$$("#view-timeline .c-evicted")).length > 0);
    await page.click("#tab-deopts");
    assert.match(await page.textContent("#view-deopts .bets"), /prices\.vela:6:23.*total.*16 ×.*type mismatch.*61\.86, 7\.5.*compiled again/);
    await page.click("#tab-ir");
    assert.match(await page.textContent("#view-ir .passes"), /as built.*simplify \+1 −3/);
    await page.click("#tab-code");
    assert.match(await page.textContent("#view-code .empty"), /Open its source/);
    await page.click("#tab-speed");
    assert.match(await page.textContent("#view-speed .empty"), /real machine code/);
    // A run takes the log's place.
    await run(page, "print(8)");
    assert.equal(await output(page), "8\n");
    await page.click("#tab-deopts");
    assert.match(await page.textContent("#view-deopts"), /No bet has failed/);
    await close(page);
  },

  async "opens a log with its program, whose lines the views then follow"() {
    const page = await open();
    await give(page, file("jit.log", LOG), file("prices.vela", SOURCE));
    await noticed(page, /the views follow the lines/);
    await page.click("#tab-deopts");
    await page.click("#view-deopts .bets .link");
    assert.equal((await page.textContent(".cm-activeLine")).trim(), "sum = sum + prices[i]");
    assert.match(await page.textContent("#view-deopts .here"), /sum = sum \+ prices\[i\]/);
    await page.click("#tab-code");
    assert.match(await page.textContent("#view-code tr.here.source"), /sum = sum \+ prices/);
    await page.click("#tab-timeline");
    await picture(page, "log-light");
    await close(page);
  },

  async "opens a program, and what is none says so"() {
    const page = await open();
    await give(page, file("mine.vela", 'print("mine")'));
    await page.waitForFunction(() => document.querySelector(".cm-content").textContent.includes("mine"));
    await run(page);
    assert.equal(await output(page), "mine\n");
    await give(page, { name: "cat.jpg", mimeType: "image/jpeg", buffer: Buffer.from([1, 2, 3, 255]) });
    await noticed(page, /holds no log/);
    await give(page, file("empty.log", ""));
    await noticed(page, /holds no log/);
    await give(page, { name: "cat.vela", mimeType: "image/jpeg", buffer: Buffer.from([1, 2, 0, 255]) });
    await noticed(page, /cat\.vela is no text/);
    await run(page);
    assert.equal(await output(page), "mine\n");
    await close(page);
  },

  async "leads through the tour"() {
    const page = await open();
    await page.click("#tour-start");
    for (let stop = 1; stop <= 5; stop++) {
      assert.match(await page.textContent("#tour h2"), new RegExp(`^${stop} of 5`));
      await finish(page);
      assert.match(await status(page), /^Finished/);
      await TOUR[stop - 1](page);
      await picture(page, `tour-${stop}`);
      await page.click("#tour .primary");
    }
    assert.ok(await page.isHidden("#tour"));
    await close(page);
  },
};

/** What each stop must show. */
const TOUR = [
  async (page) => assert.ok((await page.$$("#view-timeline .c-compiled")).length > 0),
  async (page) => assert.ok(await page.evaluate(() => [...document.querySelectorAll("#view-timeline .lane-name")].some((name) => name.textContent === "primes"))),
  async (page) => assert.match(await page.textContent("#view-deopts .bets"), /type mismatch/),
  async (page) => assert.match(await page.textContent("#view-ir"), /Vec|new\.instance|load\.field|fadd/),
  async (page) => assert.ok((await page.$$("#view-timeline rect.c-evicted")).length > 3),
];
