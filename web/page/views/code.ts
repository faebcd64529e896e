// Bytecode beside what the interpreter has seen at each instruction, and how often compiled code executed it.
import type { CodeLine, FunctionState, ProgramFunction } from "../../api/types";
import { formatCount, h, percent } from "../dom";
import { Rows } from "../rows";
import { MAIN } from "../store";
import type { Page, View } from "./view";

const COLUMNS = 4;

export class CodeView implements View {
  readonly id = "code";
  readonly title = "Bytecode";
  readonly element = h("div", { class: "panel" });
  private readonly select = h("select", { "aria-label": "Function", change: () => this.choose() });
  private readonly info = h("span", { class: "muted" });
  private readonly rows: Rows;
  private chosen: number | undefined;  // a function id; undefined: follow the cursor
  private chosen_at = 0;               // the cursor's line then
  private drawn = "";

  constructor(private readonly page: Page) {
    this.rows = new Rows(page, "Bytecode and feedback");
    this.element.append(
      h("div", { class: "panel-head" }, h("label", { class: "field" }, "Function ", this.select), this.info),
      this.rows.body, this.rows.about);
  }

  draw(): void {
    const { store } = this.page;
    const { functions } = store.program;
    this.element.classList.toggle("is-empty", functions.length === 0);
    if (functions.length === 0) return this.drawEmpty();
    if (this.chosen_at !== store.line) this.chosen = undefined;
    const f = store.function(this.chosen) ?? store.functionAt(store.line) ?? functions[0]!;
    const state = store.stateOf(f.id);
    this.fillSelect(functions, f);
    this.info.textContent = this.factsOf(f, state);
    this.fillBody(f, state);
    this.rows.mark(store.line);
  }

  private drawEmpty(): void {
    this.drawn = "";
    this.rows.changed();
    this.rows.body.replaceChildren(h("p", { class: "empty" }, this.page.store.log
      ? "A log tells what happened, not the program. Open its source beside it (Open… takes .vela files, too), and its bytecode shows here."
      : "The compiler of Vela turns each function into bytecode, and the interpreter writes down which types it meets at each instruction. Run the program to see both here."));
  }

  private factsOf(f: ProgramFunction, state: FunctionState | undefined): string {
    const compilations = this.page.store.compilations.filter((c) => c.functionId === f.id).length;
    return [
      `${f.code.length} instructions`,
      state?.heat !== undefined && !state.compiled && `heat ${percent(state.heat)}`,
      compilations > 0 && `compiled ${compilations} ×`,
    ].filter(Boolean).join(" · ");
  }

  private choose(): void {
    this.chosen = Number(this.select.value);
    this.chosen_at = this.page.store.line;
    this.draw();
  }

  private fillSelect(functions: ProgramFunction[], current: ProgramFunction): void {
    const key = functions.map((f) => f.id).join();
    if (this.select.dataset.key !== key) {
      this.select.dataset.key = key;
      this.select.replaceChildren(...functions.map((f) => h("option", { value: f.id }, this.page.store.titleOf(f))));
    }
    this.select.value = String(current.id);
  }

  private fillBody(f: ProgramFunction, state: FunctionState | undefined): void {
    const key = `${f.id} ${JSON.stringify(state?.feedback)} ${JSON.stringify(state?.executed)}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const heads: [string, string][] = [
      ["pc", "num"], ["instruction", ""], ["seen by the interpreter", ""], ["ran compiled", "num"],
    ];
    const rows: HTMLElement[] = [];
    let before = -1;
    for (const code of f.code) {
      if (code[1] !== before) rows.push(this.sourceRow(f, (before = code[1])));
      rows.push(this.row(f, code, state));
    }
    const scroll = this.rows.body.scrollTop;
    this.rows.changed();
    this.rows.body.replaceChildren(h("table", { class: "code" },
      h("thead", {}, h("tr", {}, ...heads.map(([name, kind]) => h("th", { scope: "col", class: kind }, name)))),
      h("tbody", {}, ...rows)));
    this.rows.body.scrollTop = scroll;
  }

  /** The source line that the instructions below it were made from. */
  private sourceRow(f: ProgramFunction, line: number): HTMLElement {
    const text = f.file === MAIN ? this.page.store.source[line - 1]?.trim() : f.file;
    return h("tr", { class: "source", "data-line": f.file === MAIN && line },
      h("td", { class: "num" }, line), h("td", { colspan: COLUMNS - 1 }, text ?? ""));
  }

  private row(f: ProgramFunction, [pc, line, , text]: CodeLine, state: FunctionState | undefined): HTMLElement {
    const [instruction, note] = text.split("  ; ");
    const space = instruction!.indexOf(" ");
    const op = space < 0 ? instruction! : instruction!.slice(0, space);
    const operands = space < 0 ? "" : instruction!.slice(space);
    const meaning = this.page.store.program.tables?.bytecode[op];
    const times = state?.executed?.[String(pc)];
    return h("tr", {
      "data-line": f.file === MAIN && line, "data-about": meaning && `${op}: ${meaning}`, title: meaning,
    },
      h("td", { class: "num mono muted" }, pc),
      h("td", { class: "mono" }, h("span", { class: "code-op" }, op), operands, note !== undefined && h("span", { class: "code-note" }, `  ${note}`)),
      h("td", { class: "seen" }, state?.feedback?.[String(pc)] ?? ""),
      h("td", { class: "num" }, times ? formatCount(times) : ""));
  }
}
