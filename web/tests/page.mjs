// The page in headless Chromium: page.mjs RECORD SITE PACKAGE [NAME]. RECORD lies beside node_modules, SITE and PACKAGE are one file each
// of the page and of the package; with NAME only the tests run whose names contain it. Screenshots go to $TEST_UNDECLARED_OUTPUTS_DIR.
import { shutDown } from "./browser.mjs";
import { api } from "./page_api.mjs";
import { files } from "./page_files.mjs";
import { looks } from "./page_looks.mjs";
import { runs } from "./page_runs.mjs";
import { views } from "./page_views.mjs";

const wanted = process.argv[5] ?? "";
const tests = Object.entries({ ...runs, ...views, ...files, ...looks, ...api }).filter(([name]) => name.includes(wanted));
let failed = 0;
for (const [name, test] of tests) {
  const start = Date.now();
  try {
    await test();
    console.log(`ok      ${name} (${Date.now() - start} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
await shutDown();
console.log(`${tests.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 || tests.length === 0 ? 1 : 0);
