// The page in headless Chromium, for the tests beside this file. The arguments are those of page.mjs; screenshots go to
// $TEST_UNDECLARED_OUTPUTS_DIR. The site is served under a path of its own.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [record, site_file, package_file] = process.argv.slice(2);
export const site = path.dirname(fs.realpathSync(site_file));
const modules = path.join(path.dirname(fs.realpathSync(record)), "node_modules");
const { chromium } = await import(pathToFileURL(path.join(modules, "playwright-core/index.mjs")));
export const pictures = process.env.TEST_UNDECLARED_OUTPUTS_DIR ?? fs.mkdtempSync(path.join(os.tmpdir(), "vela-page-"));

const BASE = "/some/folder/";
const PACKAGE = "/package/";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
/** The file behind a path of the server. */
function find(name) {
  if (name === `${PACKAGE}empty.html`) return undefined;
  if (name.startsWith(PACKAGE)) return path.join(path.dirname(package_file), name.slice(PACKAGE.length));
  return path.join(site, name.startsWith(BASE) ? name.slice(BASE.length) || "index.html" : "none");
}
/** Paths that the server was asked for. */
export const asked = [];
const server = http.createServer((request, response) => {
  const name = decodeURIComponent(request.url.split("?")[0]);
  asked.push(name);
  const file = find(name);
  if (file === undefined) return response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>package</title><link rel=icon href=data:,>");
  if (!fs.existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "text/plain" }).end(fs.readFileSync(file));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
/** A page without anything, beside the package's files. */
export const package_url = `http://127.0.0.1:${server.address().port}${PACKAGE}empty.html`;
const url = `http://127.0.0.1:${server.address().port}${BASE}`;

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  env: { ...process.env, HOME: fs.mkdtempSync(path.join(os.tmpdir(), "vela-home-")) },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/**
 * A page that is ready to run; what goes wrong in it fails the test. `gate`: the virtual machine's file comes when this promise is kept;
 * `missing`: this file is not there.
 */
export async function open({ width = 1400, height = 900, theme = "light", address = url, ready = true, init, scripts = true, gate, missing } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, javaScriptEnabled: scripts });
  context.setDefaultTimeout(60000);
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(address.split("#")[0].replace(/\w+\.html$/, ""))) {
      page.problems.push(`asks for ${request.url()}`);
    }
  });
  if (init) await page.addInitScript(init);
  if (missing) await page.route(`**/${missing}`, (route) => route.fulfill({ status: 404, body: "" }));
  if (gate) await page.route("**/vela-core.js", (route) => void gate.then(() => route.continue()));
  await page.goto(address, { waitUntil: gate ? "commit" : "load" });
  if (gate) await page.waitForSelector(".cm-content");
  if (ready) await page.waitForFunction(() => !document.getElementById("run").disabled, null, { timeout: 60000 });
  return page;
}

export async function close(page) {
  assert.deepEqual(page.problems, []);
  await page.context().close();
}

/** How many times longer work takes because others use the processor too: time by the clock over time of this process. */
function slowness() {
  const before = process.cpuUsage();
  const start = performance.now();
  while (performance.now() - start < 120);
  const used = process.cpuUsage(before);
  return Math.max(1, ((performance.now() - start) * 1000) / (used.user + used.system));
}

/** The time that `measure` gives must be below `limit` milliseconds, where nobody else uses the processor; best of three. */
export async function within(limit, what, measure) {
  const tries = [];
  for (let i = 0; i < 3; i++) {
    const before = slowness();
    const ms = await measure();
    const factor = Math.max(before, slowness());
    tries.push(`${Math.round(ms)} ms${factor > 1.2 ? ` with the processor ${factor.toFixed(1)} times slower than alone` : ""}`);
    if (ms < limit * factor) return console.log(`    ${what} after ${tries[i]}`);
  }
  assert.fail(`${what} after ${tries.join(", ")}; the limit is ${limit} ms`);
}

export const status = (page) => page.textContent("#status");
export const output = (page) => page.textContent("#output");
export const picture = (page, name) => page.screenshot({ path: path.join(pictures, `${name}.png`) });

/** Replaces the program as a person would. */
export async function type(page, text) {
  await page.click(".cm-content");
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

export async function finish(page, timeout = 120000) {
  await page.waitForFunction(() => document.body.dataset.running === "false", null, { timeout });
}

/** Waits for the end of a program, which gets no input. */
export async function endInput(page) {
  while (await page.evaluate(() => document.body.dataset.running === "true")) {
    if (await page.isVisible("#end-input")) await page.click("#end-input");
    await page.waitForTimeout(20);
  }
}

export async function run(page, text) {
  if (text !== undefined) await type(page, text);
  await page.click("#run");
  await finish(page);
}

export async function setThreshold(page, threshold) {
  await page.fill("#threshold", String(threshold));
}

/** Milliseconds from pressing Stop until the page says so. */
export async function stopTime(page) {
  return page.evaluate(() => new Promise((resolve) => {
    const start = performance.now();
    document.getElementById("stop").click();
    const look = () => (document.body.dataset.running === "false" ? resolve(performance.now() - start) : setTimeout(look, 1));
    look();
  }));
}

export async function shutDown() {
  await browser.close();
  server.close();
}
