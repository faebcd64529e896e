// What the timeline shows before anything ran: what there is to see, and where to start.
import { h } from "../dom";
import type { Page } from "./view";

const STEPS: [string, string, string][] = [
  ["interpreted", "It starts interpreted", "and each call and each turn of a loop makes a function hotter."],
  ["compiling", "What is hot is compiled", "with bets on the types that were seen, checked by guards."],
  ["compiled", "Compiled code takes over", "at the next call, or in the middle of a running loop."],
  ["deopt", "When a bet fails", "the interpreter goes on exactly there, and wiser code may follow."],
];

export function welcome(page: Page): HTMLElement {
  return h("div", { class: "welcome" },
    h("h2", {}, "Watch a program get fast"),
    h("p", {}, "Vela compiles what is worth it while the program runs. This page runs the real virtual machine in your browser and shows what it decides."),
    h("ol", {}, ...STEPS.map(([kind, head, rest]) =>
      h("li", {}, h("i", { class: `key key-${kind}`, "aria-hidden": "true" }), h("span", {}, h("b", {}, head), ` ${rest}`)))),
    h("div", { class: "row" },
      h("button", { type: "button", class: "primary", click: () => page.run() }, "Run this program"),
      h("button", { type: "button", click: () => page.startTour() }, "Take the tour: five programs")),
    h("p", { class: "muted" }, "Put the cursor on a line of the program: all views follow it."));
}
