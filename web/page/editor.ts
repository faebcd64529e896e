// The editor: CodeMirror with Vela, diagnostics, and marks of what the JIT did to a line.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import {
  drawSelection, EditorView, gutter, GutterMarker, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers,
} from "@codemirror/view";
import type { Diagnostic } from "../api/types";
import { vela } from "./language";

/** What happened at a line. */
export interface LineMark {
  line: number;
  kind: "compiled" | "deopt";
  title: string;
}

class JitMarker extends GutterMarker {
  constructor(private readonly mark: LineMark) {
    super();
  }
  override eq(other: JitMarker): boolean {
    return other.mark.kind === this.mark.kind && other.mark.title === this.mark.title;
  }
  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = `cm-jit-mark ${this.mark.kind}`;
    element.textContent = this.mark.kind === "deopt" ? "▲" : "●";
    element.title = this.mark.title;
    return element;
  }
}

const setMarks = StateEffect.define<LineMark[]>();
const marksField = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(marks, transaction) {
    marks = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue;
      const lines = effect.value.filter((mark) => mark.line >= 1 && mark.line <= transaction.state.doc.lines);
      marks = RangeSet.of(
        lines.map((mark) => new JitMarker(mark).range(transaction.state.doc.line(mark.line).from)), true);
    }
    return marks;
  },
});

export interface EditorEvents {
  changed(): void;
  lineChanged(line: number): void;
  run(): void;
}

export class Editor {
  private readonly view: EditorView;
  private line = 1;

  constructor(parent: HTMLElement, events: EditorEvents) {
    const listener = EditorView.updateListener.of((update) => {
      if (update.docChanged) events.changed();
      const line = update.state.doc.lineAt(update.state.selection.main.head).number;
      if (line !== this.line) {
        this.line = line;
        events.lineChanged(line);
      }
    });
    const run = () => {
      events.run();
      return true;
    };
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        extensions: [
          lineNumbers(), highlightActiveLineGutter(), highlightActiveLine(), history(), drawSelection(), indentOnInput(),
          bracketMatching(), EditorView.lineWrapping, indentUnit.of("  "), vela(), lintGutter(), marksField,
          gutter({ class: "cm-jit", markers: (view) => view.state.field(marksField) }),
          EditorView.contentAttributes.of({ "aria-label": "Program in Vela. Escape, then Tab leaves the editor." }),
          keymap.of([{ key: "Mod-Enter", run }, indentWithTab, ...defaultKeymap, ...historyKeymap]),
          listener,
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }
  set text(text: string) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 } });
    this.view.scrollDOM.scrollTop = 0;
  }
  get cursorLine(): number {
    return this.line;
  }

  /** Puts the cursor on a line and shows it. */
  goTo(line: number): void {
    const { doc } = this.view.state;
    if (line < 1 || line > doc.lines) return;
    const { from } = doc.line(line);
    this.view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "nearest", yMargin: 40 }) });
  }
  focus(): void {
    this.view.focus();
  }

  showDiagnostics(diagnostics: Diagnostic[]): void {
    const { doc } = this.view.state;
    const found = diagnostics.filter((d) => d.line >= 1 && d.line <= doc.lines).map((d) => {
      const line = doc.line(d.line);
      // Columns count code points, the editor counts UTF-16 units.
      const before = [...line.text].slice(0, d.column - 1).join("").length;
      const from = Math.min(line.from + before, line.to);
      const word = /^(\w+|.)/.exec(line.text.slice(before));
      return { from, to: Math.min(line.to, from + (word ? word[0].length : 0)), severity: "error" as const, message: d.message };
    });
    this.view.dispatch(setDiagnostics(this.view.state, found));
  }

  showMarks(marks: LineMark[]): void {
    this.view.dispatch({ effects: setMarks.of(marks) });
  }
}
