// What the compiled code would gain as machine code, by the cost model of targets/simulated.
import { Estimate, ISAS } from "../../api/types";
import { formatCount, formatFactor, h } from "../dom";
import { Rows } from "../rows";
import { MAIN } from "../store";
import type { Page, View } from "./view";

const NAMES = { x86_64: "x86-64", aarch64: "AArch64", riscv64: "RISC-V 64" };
const CORES = { x86_64: "4 instructions a cycle, out of order", aarch64: "4 instructions a cycle, out of order", riscv64: "2 instructions a cycle, in order" };
const MAX_FUNCTIONS = 60;

type Column = "interpreted" | (typeof ISAS)[number];
const total = (estimates: Estimate[], column: Column) => estimates.reduce((sum, e) => sum + e[column], 0);

export class SpeedView implements View {
  readonly id = "speed";
  readonly title = "Speed";
  readonly element = h("div", { class: "panel" });
  private readonly rows: Rows;
  private drawn: unknown;

  constructor(private readonly page: Page) {
    this.rows = new Rows(page, "Estimated speed-up");
    this.element.append(this.rows.body);
  }

  draw(): void {
    const { store } = this.page;
    if (this.drawn !== (store.state ?? store.log)) {
      this.drawn = store.state ?? store.log;
      this.fill();
    }
    this.rows.mark(store.functionAt(store.line)?.line ?? -1);
  }

  private fill(): void {
    const estimates = (this.page.store.state?.estimates ?? []).filter((e) => e.blocks > 0 && e.interpreted > 0);
    this.rows.changed();
    if (estimates.length === 0) {
      this.rows.body.replaceChildren(h("p", { class: "empty" }, this.page.store.log
        ? "A log has no estimates: its code was real machine code. vela bench measures it."
        : "What runs compiled is counted here, and a cost model says how much faster it would be as machine code of each instruction set. Nothing ran compiled yet."));
      return;
    }
    estimates.sort((a, b) => b.interpreted - a.interpreted);
    this.rows.body.replaceChildren(this.cards(estimates), this.explanation(), this.table(estimates));
  }

  private cards(estimates: Estimate[]): HTMLElement {
    return h("div", { class: "cards" }, ...ISAS.map((isa) => h("div", { class: "card" },
      h("b", {}, formatFactor(total(estimates, "interpreted") / total(estimates, isa))),
      h("span", {}, `faster on ${NAMES[isa]}`), h("small", {}, CORES[isa]))));
  }

  private explanation(): HTMLElement {
    return h("details", { class: "explain" },
      h("summary", {}, "How is this estimated?"),
      h("p", {}, "The machine code here is simulated, so there is nothing to measure. Instead each block of optimised IR counts how often it ran, and is charged the cycles that its operations take on a typical core; against that stands what the interpreter takes for the bytecode behind the block. Where code was never compiled nothing is compared."),
      h("p", {}, "The order of the estimates fits measurements of the native virtual machine; docs/playground.md shows the table. The factors are those of an ideal core."));
  }

  private table(estimates: Estimate[]): HTMLElement {
    const most = estimates[0]!.interpreted;
    const names = ["function", "share of the work", ...ISAS.map((isa) => NAMES[isa])];
    const head = h("tr", {}, ...names.map((name, i) => h("th", { scope: "col", class: i > 1 && "num" }, name)));
    return h("table", {}, h("thead", {}, head),
      h("tbody", {}, ...estimates.slice(0, MAX_FUNCTIONS).map((e) => this.row(e, most, total(estimates, "interpreted")))));
  }

  private row(e: Estimate, most: number, all: number): HTMLElement {
    const f = this.page.store.function(e.id);
    const line = f?.file === MAIN ? f.line : undefined;
    return h("tr", { "data-line": line, title: `${formatCount(e.interpreted)} cycles interpreted` },
      h("td", { class: "mono" }, f ? this.page.store.titleOf(f) : e.function),
      h("td", {}, h("i", { class: "bar", style: `width:${(60 * e.interpreted) / most}%` }), `${Math.round((100 * e.interpreted) / all)} %`),
      ...ISAS.map((isa) => h("td", { class: "num" }, formatFactor(e.interpreted / e[isa]))));
  }
}
