// The IR of each compilation, after each pass, with what the pass changed.
import { diff, DiffLine } from "../diff";
import { h } from "../dom";
import type { Compilation, IrLine } from "../store";
import { markLine } from "./code";
import type { Page, View } from "./view";

export class IrView implements View {
  readonly id = "ir";
  readonly title = "IR";
  readonly element = h("div", { class: "panel" });
  private readonly select = h("select", { "aria-label": "Compilation", change: () => this.choose() });
  private readonly changes = h("input", { type: "checkbox", checked: true, change: () => this.draw() });
  private readonly passes = h("div", { class: "passes", role: "group", "aria-label": "Pass" });
  private readonly body = h("div", { class: "panel-body", tabindex: "0", role: "region", "aria-label": "Intermediate representation" });
  private chosen: Compilation | undefined;
  private chosen_at = 0;
  private pass = Infinity;  // the last one, however many there are
  private drawn: unknown[] = [];

  constructor(private readonly page: Page) {
    this.element.append(
      h("div", { class: "panel-head" },
        h("label", { class: "field" }, "Compilation ", this.select),
        h("label", { class: "field" }, this.changes, "what changed")),
      h("div", { class: "panel-head" }, this.passes), this.body);
  }

  count(): number {
    return this.page.store.compilations.length;
  }

  draw(): void {
    const { store } = this.page;
    const compilation = this.current();
    if (!compilation) {
      this.drawn = [];
      this.select.replaceChildren();
      this.passes.replaceChildren();
      this.body.replaceChildren(h("p", { class: "empty" }, store.log
        ? "A log has no IR. vela run --dump=passes prints it natively."
        : "When something gets hot it is compiled, and its intermediate representation shows here: as it was built, and after each pass of the optimiser."));
      return;
    }
    this.fillSelect(compilation);
    const at = Math.min(this.pass, compilation.passes.length - 1);
    const key = [compilation, at, this.changes.checked, this.passes.childElementCount];
    if (key.some((part, i) => part !== this.drawn[i])) {
      this.fillPasses(compilation, at);
      this.fillBody(compilation, at);
      this.drawn = [compilation, at, this.changes.checked, this.passes.childElementCount];
    }
    markLine(this.body, store.line);
  }

  /** What the reader chose; else the last compilation of the function under the cursor; else the last one. */
  private current(): Compilation | undefined {
    const { store } = this.page;
    if (this.chosen_at !== store.line || !store.compilations.includes(this.chosen!)) this.chosen = undefined;
    if (this.chosen) return this.chosen;
    const f = store.functionAt(store.line);
    const has = (c: Compilation) => c.functionId === f?.id || c.passes[0]?.lines.some((line) => line.line === store.line);
    const own = store.compilations.filter((c) => c.functionId === f?.id);
    const any = own.length > 0 ? own : store.compilations.filter(has);
    return any[any.length - 1] ?? store.compilations[store.compilations.length - 1];
  }

  private choose(): void {
    this.chosen = this.page.store.compilations[Number(this.select.value)];
    this.chosen_at = this.page.store.line;
    this.draw();
  }

  private fillSelect(current: Compilation): void {
    const { compilations } = this.page.store;
    if (this.select.childElementCount !== compilations.length || this.select.dataset.first !== String(compilations[0]?.us)) {
      this.select.dataset.first = String(compilations[0]?.us);
      this.select.replaceChildren(...compilations.map((c, i) => h("option", { value: i }, c.label)));
    }
    this.select.value = String(compilations.indexOf(current));
  }

  private fillPasses(compilation: Compilation, at: number): void {
    this.passes.replaceChildren(...compilation.passes.map((pass, i) => h("button", {
      type: "button", "aria-pressed": String(i === at), click: () => this.show(i),
    }, pass.name)));
  }

  private show(pass: number): void {
    this.pass = pass;
    this.draw();
    this.passes.querySelectorAll("button")[pass]?.focus();
  }

  private fillBody(compilation: Compilation, at: number): void {
    const lines = compilation.passes[at]!.lines;
    const before = this.changes.checked && at > 0 ? compilation.passes[at - 1]!.lines : undefined;
    const shown: DiffLine<IrLine>[] = before
      ? diff(before, lines, (line) => line.text)
      : lines.map((item) => ({ kind: "same", item }));
    const ir = h("pre", { class: "ir" });
    ir.append(...shown.map((line) => this.line(line)));
    this.body.replaceChildren(ir);
    delete this.body.dataset.here;
  }

  private line({ kind, item }: DiffLine<IrLine>): HTMLElement {
    const { line } = item;
    const mark = kind === "added" ? "+" : kind === "removed" ? "−" : " ";
    return h("span", {
      class: `ir-line ${kind}`, "data-line": line, title: line !== undefined && `line ${line}`,
      click: () => line !== undefined && this.page.goTo(line),
    }, h("span", { class: "mark" }, mark), ...colour(item.text), "\n");
  }
}

/** Colours of one line of IR. */
function colour(text: string): Node[] {
  const span = (name: string, part: string) => h("span", { class: name }, part);
  if (/^b\d+/.test(text)) return [span("t-block", text)];
  if (/^(s\d+ = state|unit|literal|fact)/.test(text)) return [span("t-state", text)];
  const node = /^(\s*(?:v\d+: \w+ = )?)([\w.]+)(.*)$/.exec(text);
  if (!node) return [document.createTextNode(text)];
  const guard = /^(.*?)( !\w+)(.*)$/.exec(node[3]!);
  const rest = guard
    ? [document.createTextNode(guard[1]!), span("t-guard", guard[2]!), span("t-state", guard[3]!)]
    : [document.createTextNode(node[3]!)];
  return [document.createTextNode(node[1]!), span("t-op", node[2]!), ...rest];
}
