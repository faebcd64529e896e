// The guided tour: five programs, and what to look at in each.
import { byId, h } from "./dom";

export interface Settings {
  jit?: string;
  threshold?: number;
  cache?: number;
}

/** A stop of the tour; `program` names an example, `view` the tab to look at, `find` a text whose line gets the cursor. */
interface Stop extends Settings {
  program: string;
  view: string;
  find: string;
  title: string;
  text: string;
}

const STOPS: Stop[] = [
  {
    program: "hot_function", view: "timeline", find: "fn fib", threshold: 200, title: "A hot function",
    text: "Everything starts interpreted. Each call makes fib hotter (the slate area); at the threshold it is compiled (the amber bar), " +
      "and from then on almost all time is spent in compiled code. The code here is simulated, but the decisions are those of the native virtual machine.",
  },
  {
    program: "hot_loop", view: "timeline", find: "while multiple", threshold: 300, title: "A hot loop, entered on its back edge",
    text: "primes is called once, so waiting for the next call would be waiting for ever. The loop itself gets hot, and the running call is moved " +
      "into compiled code in the middle of it: on-stack replacement. The lower bar of the lane is the loop's code.",
  },
  {
    program: "type_change", view: "deopts", find: "sum = sum + prices", threshold: 60, title: "A bet that fails",
    text: "The compiler bets that prices stay Int, since they always were, and guards the bet. When a Float arrives the guard fails: the interpreter takes " +
      "over exactly there, and after some failures the function is compiled again for what it sees now. Each row says where, why, and with which value.",
  },
  {
    program: "inlining", view: "ir", find: "far = far + square", threshold: 100, title: "Calls that disappear",
    text: "The bodies of the small functions are put in the place of their calls when the IR is built. Step through the passes and watch how the rest goes too: " +
      "repeated checks, values that are put into objects only to be taken out again. Click a line to see where it comes from.",
  },
  {
    program: "eviction", view: "timeline", find: "for animal in animals", threshold: 60, cache: 65536, title: "A cache that is too small",
    text: "All these functions are hot, but their code is larger than the cache. What was not used for the longest time is evicted, and compiled again " +
      "when it gets hot again: the saw at the bottom. Choose a larger cache above and run it again.",
  },
];

export interface TourHost {
  /** Shows the program with these settings, runs it, and opens the view. */
  visit(program: string, settings: Settings, view: string, find: string): void;
  ended(): void;
}

export class Tour {
  private readonly element = byId("tour");
  private at = 0;

  constructor(private readonly host: TourHost) {}

  start(): void {
    this.go(0);
  }

  end(): void {
    this.element.hidden = true;
    this.host.ended();
  }

  private go(at: number): void {
    this.at = at;
    const stop = STOPS[at]!;
    const last = at === STOPS.length - 1;
    const next = h("button", { type: "button", class: "primary", click: () => (last ? this.end() : this.go(at + 1)) }, last ? "Finish" : "Next");
    const title = h("h2", { tabindex: "-1" }, `${at + 1} of ${STOPS.length}: ${stop.title}`);
    this.element.replaceChildren(
      h("div", {}, title, h("p", {}, stop.text)),
      h("div", { class: "row" },
        next,
        h("button", { type: "button", disabled: at === 0, click: () => this.go(this.at - 1) }, "Back"),
        h("button", { type: "button", class: "to-view", click: () => byId("views").scrollIntoView({ behavior: "smooth" }) }, "See it ↓"),
        h("button", { type: "button", click: () => this.end() }, "Leave the tour"),
        h("span", { class: "dots", "aria-hidden": "true" }, ...STOPS.map((_, i) => h("i", { class: i === at && "on" })))));
    this.element.hidden = false;
    title.focus();
    this.host.visit(stop.program, { jit: "default", threshold: stop.threshold, cache: stop.cache }, stop.view, stop.find);
  }
}
