// How the page looks and is used: themes, phone width, contrast, keyboard, loading, browsers that lack something.
import assert from "node:assert/strict";
import path from "node:path";
import { close, finish, open, pictures, setThreshold, status, type } from "./browser.mjs";
import { findLowContrast } from "./contrast.mjs";

const TABS = ["timeline", "code", "ir", "deopts", "speed"];
const SIZES = [[1400, 900], [390, 844]];

/** What has the focus, and whether that can be seen. */
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const ring = style.outlineStyle !== "none" || getComputedStyle(element.closest(".cm-editor") ?? element).outlineStyle !== "none";
  return { name: element.id || element.className || element.tagName, ring };
});

export const looks = {
  async "is readable: contrast in both themes, at desktop and phone width"() {
    for (const theme of ["light", "dark"]) {
      for (const [width, height] of SIZES) {
        const page = await open({ theme, width, height });
        const start = await page.evaluate(findLowContrast);
        assert.deepEqual(start, [], `${theme}, before a run`);
        await page.screenshot({ path: path.join(pictures, `start-${theme}-${width}.png`), fullPage: width < 500 });
        await page.selectOption("#examples", "type_change");
        await setThreshold(page, 60);
        await page.click("#run");
        await finish(page);
        for (const tab of TABS) {
          await page.click(`#tab-${tab}`);
          const low = await page.evaluate(findLowContrast);
          assert.deepEqual(low, [], `${theme}, ${tab}`);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(overflow <= 0, `${tab}: the page is ${overflow} pixels too wide`);
          await page.screenshot({ path: path.join(pictures, `${tab}-${theme}-${width}.png`), fullPage: width < 500 });
        }
        await close(page);
      }
    }
  },

  async "has output colours with contrast in both themes"() {
    for (const theme of ["light", "dark"]) {
      const page = await open({ theme });
      await page.selectOption("#examples", "colours");
      await page.click("#run");
      await finish(page);
      assert.deepEqual(await page.evaluate(findLowContrast), [], theme);
      await page.screenshot({ path: path.join(pictures, `colours-${theme}.png`) });
      await close(page);
    }
  },

  async "shows notices, the tour and errors with contrast, also on a phone"() {
    for (const theme of ["light", "dark"]) {
      const page = await open({ theme, width: 390, height: 844 });
      await page.click("#tour-start");
      await finish(page);
      await page.click("#share");
      await page.waitForSelector("#notice input");
      assert.deepEqual(await page.evaluate(findLowContrast), [], theme);
      await page.screenshot({ path: path.join(pictures, `tour-${theme}-390.png`), fullPage: true });
      await type(page, "print(nothing)");
      await page.waitForSelector("#problems:not([hidden])");
      assert.deepEqual(await page.evaluate(findLowContrast), [], theme);
      await page.screenshot({ path: path.join(pictures, `errors-${theme}-390.png`), fullPage: true });
      await close(page);
    }
  },

  async "changes its theme, and remembers it"() {
    const page = await open({ theme: "light" });
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    assert.equal(await theme(), "light");
    await page.click("#theme");
    await page.click("#theme");
    assert.equal(await theme(), "dark");
    await page.reload();
    assert.equal(await theme(), "dark");
    await page.emulateMedia({ colorScheme: "light" });
    await page.click("#theme");
    assert.equal(await theme(), "light");
    await close(page);
  },

  async "can be used by the keyboard alone, and shows where one is"() {
    const page = await open();
    await page.selectOption("#examples", "type_change");
    await setThreshold(page, 60);
    await page.click("#run");
    await finish(page);
    await page.focus(".skip");
    const seen = new Set(["skip"]);
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      await page.waitForTimeout(30);  // the editor shows it a moment later
      const { name, ring } = await focused(page);
      if (name === "BODY") break;
      assert.ok(ring, `${name} shows no focus`);
      seen.add(name);
      if (String(name).includes("cm-content")) await page.keyboard.press("Escape");
    }
    for (const name of ["skip", "examples", "tour-start", "share", "open-file", "theme", "run", "jit", "threshold", "cache", "save", "output", "tab-timeline"]) {
      assert.ok(seen.has(name), `${name} is not reached: ${[...seen].join()}`);
    }
    assert.ok([...seen].some((name) => name.includes("cm-content")), "the editor is not reached");
    // Arrow keys move between tabs, and through the rows of a view.
    await page.focus("#tab-timeline");
    await page.keyboard.press("ArrowRight");
    assert.equal((await focused(page)).name, "tab-code");
    await page.focus("#view-code .panel-body");
    const line = () => page.evaluate(() => document.querySelector("#line-bar .line-number").textContent);
    const lines = new Set();
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("ArrowDown");
      await page.waitForTimeout(30);
      lines.add(await line());
    }
    assert.ok(lines.size > 1, [...lines].join());
    assert.ok(await page.isVisible("#view-code .about"));
    await page.focus("#tab-code");
    await page.keyboard.press("ArrowRight");
    await page.focus("#view-ir .passes button[aria-pressed=true]");
    const pass = () => page.textContent("#view-ir .passes button[aria-pressed=true]");
    const before = await pass();
    await page.keyboard.press("ArrowLeft");
    assert.notEqual(await pass(), before);
    await close(page);
  },

  async "shows progress while it loads"() {
    let come;
    const page = await open({ ready: false, gate: new Promise((resolve) => (come = resolve)) });
    assert.ok(await page.isVisible("#loading"));
    assert.match(await status(page), /Loading the virtual machine/);
    assert.ok(await page.isDisabled("#run"));
    come();
    await page.waitForFunction(() => document.getElementById("status").textContent === "Ready");
    assert.ok(await page.isHidden("#loading"));
    await close(page);
  },

  async "says which file is missing"() {
    const page = await open({ ready: false, missing: "vela-core.js" });
    await page.waitForFunction(() => /vela-core\.js did not load/.test(document.getElementById("status").textContent));
    assert.ok(await page.isHidden("#loading"));
    await type(page, "let a = 1");
    page.problems.length = 0;  // the browser's own message about the file
    await close(page);
  },

  async "says what is missing in a browser without WebAssembly or workers"() {
    for (const [name, init] of [["WebAssembly", () => delete window.WebAssembly], ["web workers", () => delete window.Worker]]) {
      const page = await open({ ready: false, init });
      await page.waitForSelector("#notice:not([hidden])");
      assert.match(await page.textContent("#notice"), new RegExp(name));
      await type(page, "let a = 1");
      assert.ok(await page.isDisabled("#run"));
      await close(page);
    }
  },

  async "says that it needs JavaScript where there is none"() {
    const page = await open({ ready: false, scripts: false });
    assert.match(await page.textContent("body"), /This page needs JavaScript/);
    await close(page);
  },
};
