// What the compiled code would gain as machine code, by the cost model of targets/simulated.
import { Estimate, ISAS } from "../../api/types";
import { formatCount, h } from "../dom";
import type { Page, View } from "./view";

const NAMES = { x86_64: "x86-64", aarch64: "AArch64", riscv64: "RISC-V 64" };

export class SpeedView implements View {
  readonly id = "speed";
  readonly title = "Speed";
  readonly element = h("div", { class: "panel" });
  private readonly body = h("div", { class: "panel-body", tabindex: "0", role: "region", "aria-label": "Estimated speed-up" });

  constructor(private readonly page: Page) {
    this.element.append(this.body);
  }

  draw(): void {
    const estimates = (this.page.store.state?.estimates ?? []).filter((e) => e.blocks > 0 && e.interpreted > 0);
    if (estimates.length === 0) {
      this.body.replaceChildren(h("p", { class: "empty" }, this.page.store.log
        ? "A log has no estimates: its code was real."
        : "Nothing ran compiled yet. What does is counted, and a cost model says how long it would take as machine code of each instruction set."));
      return;
    }
    const total = (key: "interpreted" | (typeof ISAS)[number]) => estimates.reduce((sum, e) => sum + e[key], 0);
    const cards = ISAS.map((isa) => h("div", { class: "card" },
      h("b", {}, `${(total("interpreted") / total(isa)).toFixed(1)} ×`), h("span", {}, `faster on ${NAMES[isa]}`)));
    this.body.replaceChildren(
      h("div", { class: "cards" }, ...cards),
      h("p", { class: "hint" },
        "Estimated speed-up of what ran compiled over interpreting it. The code here is simulated, so nothing is measured: each executed block of IR is charged the cycles that its operations take on a typical core. ",
        "docs/playground.md says how, and how well it fits measurements."),
      this.table(estimates.sort((a, b) => b.interpreted - a.interpreted)));
  }

  private table(estimates: Estimate[]): HTMLElement {
    const most = estimates[0]!.interpreted;
    const names = ["function", "work (cycles interpreted)", ...ISAS.map((isa) => NAMES[isa])];
    const head = h("tr", {}, ...names.map((name, i) => h("th", { scope: "col", class: i > 1 && "num" }, name)));
    return h("table", {}, h("thead", {}, head), h("tbody", {}, ...estimates.slice(0, 60).map((e) => h("tr", {},
      h("td", { class: "mono" }, e.function),
      h("td", {}, h("i", { class: "bar", style: `width:${(60 * e.interpreted) / most}%` }), formatCount(e.interpreted)),
      ...ISAS.map((isa) => h("td", { class: "num" }, `${(e.interpreted / e[isa]).toFixed(1)} ×`))))));
  }
}
