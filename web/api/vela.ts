// The package for pages: what vm.ts offers, with the worker inside.
//
//   import { start } from "./vela.mjs";
//   const vela = await start(await WebAssembly.compileStreaming(fetch("vela.wasm")));
//   const run = vela.run({ files: { "main.vela": 'print("hello")' }, jit: true }, { output: (text, shown) => { show(text); shown(); } });
//   const { status } = await run.done;
import workerSource from "built:worker";
import { Vela } from "./vm";

export { Status } from "./types";
export type * from "./types";
export type { Ended, Listener, Run, Vela } from "./vm";

/** Starts the virtual machine in a worker of its own. Fails where workers or WebAssembly are missing. */
export const start = (module: WebAssembly.Module): Promise<Vela> => Vela.make(module, workerSource);
