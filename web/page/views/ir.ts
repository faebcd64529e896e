// The IR of each compilation, before and after each pass, with what the pass changed.
import { diff, DiffLine } from "../diff";
import { h } from "../dom";
import type { Compilation, IrLine, Pass } from "../listing";
import { Rows } from "../rows";
import { colourIr, operationOf } from "./ir_text";
import type { Page, View } from "./view";

type Line = DiffLine<IrLine>;

/** What is shown: the listing with changes marked, the changes with a few lines around them, or the listing alone. */
const MODES = [["marked", "changes marked"], ["folded", "changes only"], ["plain", "result only"]] as const;
type Mode = (typeof MODES)[number][0];

/** Lines around a change. */
const CONTEXT = 2;

export class IrView implements View {
  readonly id = "ir";
  readonly title = "IR";
  readonly element = h("div", { class: "panel" });
  private readonly select = h("select", { "aria-label": "Compilation", change: () => this.choose() });
  private readonly mode = h("select", { "aria-label": "Show", change: () => this.draw() },
    ...MODES.map(([value, text]) => h("option", { value }, text)));
  private readonly passes = h("div", {
    class: "passes", role: "group", "aria-label": "Pass", keydown: (event: KeyboardEvent) => this.onKey(event),
  });
  private readonly meaning = h("p", { class: "hint" });
  private readonly head = [
    h("div", { class: "panel-head" }, h("label", { class: "field" }, "Compilation ", this.select), h("label", { class: "field" }, "Show ", this.mode)),
    h("div", { class: "panel-head" }, this.passes, this.meaning),
  ];
  private readonly rows: Rows;
  private diffs = new WeakMap<Pass, Line[]>();
  private chosen: Compilation | undefined;
  private chosen_at = 0;
  private pass = Infinity;  // the last one, however many there are
  private drawn = "";

  constructor(private readonly page: Page) {
    this.rows = new Rows(page, "Intermediate representation");
    this.element.append(...this.head, this.rows.body, this.rows.about);
  }

  count(): number {
    return this.page.store.compilations.length;
  }

  draw(): void {
    const { store } = this.page;
    const compilation = this.current();
    for (const part of this.head) part.hidden = !compilation;
    if (!compilation) return this.drawEmpty();
    this.fillSelect(compilation);
    const at = Math.min(this.pass, compilation.passes.length - 1);
    const key = [store.compilations.indexOf(compilation), compilation.us, at, this.mode.value, store.file].join();
    if (key !== this.drawn) {
      this.drawn = key;
      this.fillPasses(compilation, at);
      this.fillBody(this.linesOf(compilation, at));
    }
    this.rows.mark(store.line);
  }

  private drawEmpty(): void {
    this.drawn = "";
    this.rows.changed();
    this.rows.body.replaceChildren(h("p", { class: "empty" }, this.page.store.log
      ? "This log has no IR. With vela run --jit-log --dump=passes it has."
      : "What gets hot is compiled: its bytecode becomes an intermediate representation (IR), which the optimiser rewrites pass by pass. Run a program to see what each pass does to it."));
  }

  /** What the reader chose; else the last compilation of the function under the cursor; else the last one. */
  private current(): Compilation | undefined {
    const { store } = this.page;
    if (this.chosen_at !== store.line || !store.compilations.includes(this.chosen!)) this.chosen = undefined;
    if (this.chosen) return this.chosen;
    const f = store.functionAt(store.line);
    const own = store.compilations.filter((c) => c.functionId === f?.id);
    const any = own.length > 0 ? own : store.compilations.filter((c) => c.passes[0]?.lines.some((line) => line.line === store.line));
    return any[any.length - 1] ?? store.compilations[store.compilations.length - 1];
  }

  private choose(): void {
    this.chosen = this.page.store.compilations[Number(this.select.value)];
    this.chosen_at = this.page.store.line;
    this.draw();
  }

  private fillSelect(current: Compilation): void {
    const { compilations } = this.page.store;
    const key = compilations.map((c) => c.label).join("\n");
    if (this.select.dataset.key !== key) {
      this.select.dataset.key = key;
      this.select.replaceChildren(...compilations.map((c, i) => h("option", { value: i }, c.label)));
    }
    this.select.value = String(compilations.indexOf(current));
  }

  // --- passes ---

  private fillPasses(compilation: Compilation, at: number): void {
    const counts = compilation.passes.map((_, i) => this.countsOf(compilation, i));
    this.passes.replaceChildren(...compilation.passes.map((pass, i) => h("button", {
      type: "button", "aria-pressed": String(i === at), tabindex: i === at ? 0 : -1, click: () => this.show(i),
    }, pass.name, i > 0 && h("span", { class: "changes" }, ` +${counts[i]!.added} −${counts[i]!.removed}`))));
    const { name } = compilation.passes[at]!;
    const meaning = this.page.store.program.tables?.passes[name];
    const { added, removed } = counts[at]!;
    const lines = compilation.passes[at]!.lines.length;
    this.meaning.textContent = at === 0 ? `${lines} lines as built from the bytecode, with the functions that are inlined`
      : `${meaning ?? name}: ${added} line${added === 1 ? "" : "s"} added, ${removed} removed`;
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const count = this.passes.childElementCount;
    if (step === undefined) return;
    event.preventDefault();
    const at = Math.min(this.pass, count - 1) + step;
    this.show(Math.max(0, Math.min(count - 1, at)));
  }

  private show(pass: number): void {
    this.pass = pass;
    this.draw();
    this.passes.querySelectorAll("button")[pass]?.focus();
  }

  private diffOf(compilation: Compilation, at: number): Line[] {
    const pass = compilation.passes[at]!;
    let found = this.diffs.get(pass);
    if (!found) {
      found = at === 0 ? pass.lines.map((item) => ({ kind: "same", item }))
        : diff(compilation.passes[at - 1]!.lines, pass.lines, (line) => line.text);
      this.diffs.set(pass, found);
    }
    return found;
  }

  private countsOf(compilation: Compilation, at: number): { added: number; removed: number } {
    const lines = this.diffOf(compilation, at);
    const count = (kind: Line["kind"]) => lines.filter((line) => line.kind === kind).length;
    return { added: count("added"), removed: count("removed") };
  }

  // --- lines ---

  private linesOf(compilation: Compilation, at: number): (Line | number)[] {
    const mode = this.mode.value as Mode;
    const lines = mode === "plain" ? compilation.passes[at]!.lines.map((item): Line => ({ kind: "same", item })) : this.diffOf(compilation, at);
    return mode === "folded" && at > 0 ? folded(lines) : lines;
  }

  private fillBody(lines: (Line | number)[]): void {
    const scroll = this.rows.body.scrollTop;
    const ir = h("pre", { class: "ir" });
    ir.append(...lines.map((line) => (typeof line === "number" ? fold(line) : this.line(line))));
    this.rows.changed();
    this.rows.body.replaceChildren(ir);
    this.rows.body.scrollTop = scroll;
  }

  private line({ kind, item }: Line): HTMLElement {
    const { line, text } = item;
    const operation = operationOf(text);
    const meaning = operation && this.page.store.program.tables?.ir[operation];
    return h("span", {
      class: `ir-line ${kind}`, "data-line": line, title: meaning || undefined,
      "data-about": meaning && `${operation}: ${meaning}`,
    },
      h("span", { class: "mark" }, kind === "added" ? "+" : kind === "removed" ? "−" : " "),
      h("span", { class: "from" }, line ?? ""),
      ...colourIr(text, this.page.store.program), "\n");
  }
}

const fold = (lines: number): HTMLElement =>
  h("span", { class: "ir-line fold" }, `⋯ ${lines} unchanged line${lines === 1 ? "" : "s"}\n`);

/** Long runs of unchanged lines as their numbers. */
function folded(lines: Line[]): (Line | number)[] {
  const near = new Set<number>();
  lines.forEach((line, i) => {
    if (line.kind === "same") return;
    for (let j = i - CONTEXT; j <= i + CONTEXT; j++) near.add(j);
  });
  const out: (Line | number)[] = [];
  lines.forEach((line, i) => {
    const last = out[out.length - 1];
    if (near.has(i)) out.push(line);
    else if (typeof last === "number") out[out.length - 1] = last + 1;
    else out.push(1);
  });
  return out;
}
