// Checks the types of all TypeScript: types.mjs RECORD TSCONFIG. RECORD lies beside node_modules.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const [record, config] = process.argv.slice(2).map((name) => path.resolve(name));
const modules = path.join(path.dirname(fs.realpathSync(record)), "node_modules");
const folder = fs.mkdtempSync(path.join(process.env.TEST_TMPDIR ?? os.tmpdir(), "types-"));
const sources = path.dirname(config);
fs.writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({
  extends: config,
  compilerOptions: { preserveSymlinks: true, paths: { "*": [`${modules}/*`] } },
  include: JSON.parse(fs.readFileSync(config, "utf8")).include.map((pattern) => path.join(sources, pattern)),
}));
const result = spawnSync(process.execPath, [path.join(modules, "typescript/lib/tsc.js"), "-p", folder], { stdio: "inherit" });
console.log(result.status === 0 ? "1 passed, 0 failed" : "0 passed, 1 failed");
process.exit(result.status ?? 1);
