// Bundles the package or the page:
//   node build.mjs package --record FILE --out FOLDER                                  core.mjs, vela.mjs and their types
//   node build.mjs page --record FILE --wasm FILE --examples FOLDER --out FOLDER       the site
//
// --record lies beside node_modules. The page becomes a handful of files that work from any folder and without a server:
// browsers let a page that was opened as a file neither fetch nor start workers nor load modules, so scripts are classic, the
// worker is a text inside app.js, and the WebAssembly module a text inside vela-core.js.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import zlib from "node:zlib";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    record: { type: "string" }, wasm: { type: "string" }, examples: { type: "string" }, out: { type: "string" },
    source: { type: "string", default: path.dirname(process.argv[1]) },
  },
});

const modules = path.join(path.dirname(fs.realpathSync(options.record)), "node_modules");
const esbuild = await import(pathToFileURL(path.join(modules, "esbuild/lib/main.js")));

const common = {
  bundle: true,
  write: false,
  minify: true,
  format: "iife",
  target: ["chrome110", "firefox113", "safari16.4"],
  nodePaths: [modules],
  preserveSymlinks: true,
  legalComments: "none",
  logLevel: "warning",
  charset: "utf8",
};

const source = (name) => path.join(options.source, name);
const textOf = (built) => built.outputFiles[0].text;

/** The example programs as a module: {name: text}. */
function examples() {
  const folders = [path.join(options.source, "page/programs"), options.examples];
  const files = folders.flatMap((folder) => fs.readdirSync(folder).map((name) => path.join(folder, name)));
  const texts = files.filter((file) => file.endsWith(".vela"))
    .map((file) => [path.basename(file, ".vela"), fs.readFileSync(file, "utf8")]);
  return asText(Object.fromEntries(texts));
}

/** Modules that the build makes: "built:worker" and "built:examples". */
function built(modulesByName) {
  return {
    name: "built",
    setup(build) {
      build.onResolve({ filter: /^built:/ }, ({ path: name }) => ({ path: name, namespace: "built" }));
      build.onLoad({ filter: /.*/, namespace: "built" }, ({ path: name }) => ({ contents: modulesByName[name], loader: "js" }));
    },
  };
}

const write = (name, text) => fs.writeFileSync(path.join(options.out, name), text);

const bundleWorker = async () => textOf(await esbuild.build({ ...common, entryPoints: [source("api/worker.ts")] }));
const asText = (text) => `export default ${JSON.stringify(text)};`;

/** The types of the package's modules, as the compiler sees them. */
function declareTypes() {
  const types = path.join(options.out, "types");
  const files = ["api/core.ts", "api/vela.ts", "api/built.d.ts"].map(source);
  const flags = ["--declaration", "--emitDeclarationOnly", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "--module", "esnext",
    "--moduleResolution", "bundler", "--strict", "--skipLibCheck", "--preserveSymlinks", "--rootDir", source("api"), "--outDir", types];
  const run = spawnSync(process.execPath, [path.join(modules, "typescript/lib/tsc.js"), ...flags, ...files], { stdio: "inherit" });
  if (run.status !== 0) process.exit(1);
}

async function buildPackage() {
  write("core.mjs", textOf(await esbuild.build({ ...common, format: "esm", entryPoints: [source("api/core.ts")] })));
  write("vela.mjs", textOf(await esbuild.build({
    ...common, format: "esm", entryPoints: [source("api/vela.ts")], plugins: [built({ "built:worker": asText(await bundleWorker()) })],
  })));
  declareTypes();
}

async function buildPage() {
  write("app.js", textOf(await esbuild.build({
    ...common,
    entryPoints: [source("page/main.ts")],
    plugins: [built({ "built:worker": asText(await bundleWorker()), "built:examples": examples() })],
  })));
  write("style.css", textOf(await esbuild.build({ ...common, entryPoints: [source("page/style.css")], format: undefined })));
  write("index.html", fs.readFileSync(source("page/index.html"), "utf8"));
  const packed = zlib.gzipSync(fs.readFileSync(options.wasm), { level: 9 }).toString("base64");
  write("vela-core.js", `globalThis.velaCoreLoaded(${JSON.stringify(packed)});\n`);
}

fs.mkdirSync(options.out, { recursive: true });
await { package: buildPackage, page: buildPage }[positionals[0]]();
