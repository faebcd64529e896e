// Runs the golden programs on the WebAssembly module under Node: golden.mjs CORE WASM FOLDER...
// Each program with the JIT off, tiered, and compiled at once, in one go and in slices of a few milliseconds.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [core_path, wasm_path, ...folders] = process.argv.slice(2);
const { Core } = await import(pathToFileURL(path.resolve(core_path)));
/** Programs that write files, or read what is no text: a page has none. */
const NEED_FILES = new Set(["files", "files_that_fail", "names_with_zero"]);
/** A program that asks for more has built-ins and methods call each other deeper than a JavaScript engine's stack reaches. */
const MOST_STACK = 4 << 20;
const FINISHED = 0, NEEDS_INPUT = 3, BUDGET_SPENT = 4;

const modes = {
  off: { jit: false },
  tiered: { jit: true, preset: "default" },
  "at once": { jit: true, config: { hotspot_threshold: 1 } },
};

const read = (file, otherwise = "") => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : otherwise);

/** All sources of a folder: what a program may import or read. */
function filesIn(folder) {
  const files = {};
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const full = path.join(entry.parentPath ?? entry.path, entry.name);
    if (fs.statSync(full).isFile()) files[path.relative(folder, full)] = fs.readFileSync(full, "utf8");
  }
  return files;
}

/** The stack limit that a program's flags ask for. */
function maxStack(flags = "") {
  const match = /--max-stack=(\d+)([KM]?)/.exec(flags);
  return match ? Number(match[1]) * { "": 1, K: 1 << 10, M: 1 << 20 }[match[2]] : undefined;
}

async function run(module, folder, name, files, mode, slice) {
  const at = (ending) => path.join(folder, name + ending);
  const request = {
    main: `${name}.vela`, files, ...modes[mode], hash_seed: 1,
    max_stack: maxStack(files[`${name}.flags`]),
    args: read(at(".args")).split("\n").slice(0, -1),
  };
  const core = await Core.make(module);
  const errors = core.load(request);
  if (errors) return { out: "", err: errors, code: 65 };
  const lines = read(at(".in")).split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const line of lines) core.input(line);
  core.endInput();
  let out = "";
  for (;;) {
    const result = core.run(slice);
    out += core.output();
    if (result.status === BUDGET_SPENT) continue;
    if (result.status === NEEDS_INPUT) throw new Error("asks for input that has ended");
    return { out, err: result.message, code: result.exitCode };
  }
}

function compare(folder, name, got) {
  const at = (ending) => path.join(folder, name + ending);
  const want = { out: read(at(".out")), err: read(at(".err")), code: Number(read(at(".code"), "0")) };
  for (const what of ["code", "err", "out"]) {
    if (got[what] === want[what]) continue;
    return `${what} differs\n  expected: ${JSON.stringify(want[what]).slice(0, 300)}\n  got:      ${JSON.stringify(got[what]).slice(0, 300)}`;
  }
  return "";
}

const module = await WebAssembly.compile(fs.readFileSync(wasm_path));
let passed = 0;
const failures = [];
for (const folder of folders) {
  const files = filesIn(folder);
  const names = Object.keys(files).filter((file) => /^(?!mod_)[^/]*\.vela$/.test(file))
    .map((file) => file.slice(0, -5)).filter((name) => !NEED_FILES.has(name) && !(maxStack(files[`${name}.flags`]) > MOST_STACK));
  for (const name of names.sort()) {
    for (const mode of Object.keys(modes)) {
      for (const slice of mode === "tiered" ? [0, 3] : [0]) {
        let problem;
        try {
          problem = compare(folder, name, await run(module, folder, name, files, mode, slice));
        } catch (error) {
          problem = String(error.stack ?? error);
        }
        if (problem) failures.push(`${folder}/${name} [${mode}${slice ? ", in slices" : ""}]: ${problem}`);
        else passed += 1;
      }
    }
  }
}
console.log(failures.join("\n"));
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length > 0 || passed === 0 ? 1 : 0);
