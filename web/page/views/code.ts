// Bytecode beside what the interpreter has seen at each instruction.
import type { CodeLine, ProgramFunction } from "../../api/types";
import { h } from "../dom";
import { MAIN } from "../store";
import type { Page, View } from "./view";

export class CodeView implements View {
  readonly id = "code";
  readonly title = "Bytecode";
  readonly element = h("div", { class: "panel" });
  private readonly select = h("select", { "aria-label": "Function", change: () => this.choose() });
  private readonly info = h("span", { class: "muted" });
  private readonly body = h("div", { class: "panel-body", tabindex: "0", role: "region", "aria-label": "Bytecode and feedback" });
  private chosen: number | undefined;  // a function id; undefined: follow the cursor
  private chosen_at = 0;               // the cursor's line then
  private drawn = "";

  constructor(private readonly page: Page) {
    this.element.append(h("div", { class: "panel-head" }, h("label", { class: "field" }, "Function ", this.select), this.info), this.body);
  }

  draw(): void {
    const { store } = this.page;
    const { functions } = store.program;
    if (functions.length === 0) {
      this.drawn = "";
      this.select.replaceChildren();
      this.info.textContent = "";
      this.body.replaceChildren(h("p", { class: "empty" }, store.log
        ? "A log has no bytecode. Run a program to see it here."
        : "Run the program: its bytecode shows here, with the types that the interpreter has seen at each instruction."));
      return;
    }
    if (this.chosen_at !== store.line) this.chosen = undefined;
    const f = store.function(this.chosen ?? -1) ?? store.functionAt(store.line) ?? functions[0]!;
    this.fillSelect(functions, f);
    const state = store.state?.functions.find((candidate) => candidate.id === f.id);
    this.info.textContent = [
      `${f.code.length} instructions`, state?.compiled && "compiled", state?.heat !== undefined && `heat ${Math.round(state.heat * 100)} %`,
    ].filter(Boolean).join(", ");
    this.fillBody(f, state?.feedback ?? {});
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
      this.select.replaceChildren(...functions.map((f) => h("option", { value: f.id }, `${f.name} (line ${f.line})`)));
    }
    this.select.value = String(current.id);
  }

  private fillBody(f: ProgramFunction, feedback: Record<string, string>): void {
    const key = `${f.id} ${JSON.stringify(feedback)}`;
    if (key !== this.drawn) {
      this.drawn = key;
      const head = h("tr", {}, ...["pc", "line", "instruction", "seen"].map((name) => h("th", { scope: "col" }, name)));
      const rows = f.code.map((code) => this.row(f, code, feedback[String(code[0])]));
      this.body.replaceChildren(h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
    }
    markLine(this.body, this.page.store.line);
  }

  private row(f: ProgramFunction, [pc, line, , text]: CodeLine, seen: string | undefined): HTMLElement {
    const [instruction, note] = text.split("  ; ");
    const space = instruction!.indexOf(" ");
    const op = space < 0 ? instruction! : instruction!.slice(0, space);
    const operands = space < 0 ? "" : instruction!.slice(space);
    return h("tr", { "data-line": f.file === MAIN && line, click: () => f.file === MAIN && this.page.goTo(line) },
      h("td", { class: "num mono" }, pc), h("td", { class: "num mono" }, line),
      h("td", { class: "mono" }, h("span", { class: "code-op" }, op), operands, note !== undefined && h("span", { class: "code-note" }, `  ${note}`)),
      h("td", { class: "seen" }, seen ?? ""));
  }
}

/** Marks what belongs to the source line, and shows the first of it. */
export function markLine(body: HTMLElement, line: number): void {
  const was = body.dataset.here;
  let first: HTMLElement | undefined;
  for (const element of body.querySelectorAll<HTMLElement>("[data-line]")) {
    const here = element.dataset.line === String(line);
    element.classList.toggle("here", here);
    if (here) first ??= element;
  }
  body.dataset.here = String(line);
  if (first && was !== String(line)) first.scrollIntoView({ block: "nearest" });
}
