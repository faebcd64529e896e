// One line above the views: what is known of the source line under the cursor.
import { byId, formatCount, h, percent } from "../dom";
import type { CodeLine, ProgramFunction } from "../../api/types";
import { MAIN } from "../store";
import type { Page } from "./view";

export class LineBar {
  private readonly element = byId("line-bar");
  private drawn = "";

  constructor(private readonly page: Page) {}

  draw(): void {
    const parts = this.parts();
    const key = parts.map((part) => part.text).join("\n");
    if (key === this.drawn) return;
    this.drawn = key;
    this.element.replaceChildren(...parts.map(({ text, kind, view }) => (view === undefined
      ? h("span", { class: kind }, text)
      : h("button", { type: "button", class: `chip ${kind}`, click: () => this.page.open(view) }, text))));
  }

  private parts(): { text: string; kind: string; view?: string }[] {
    const { store } = this.page;
    const { line } = store;
    const out: { text: string; kind: string; view?: string }[] = [{ text: `Line ${line}`, kind: "line-number" }];
    if (store.log && store.file === undefined) return [{ text: `${store.log}: its source is not open, so lines are not linked`, kind: "muted" }];
    const f = store.functionAt(line);
    if (store.isEmpty || !f) return [...out, { text: store.isEmpty ? "Run the program, and what is known of this line shows here." : "no code", kind: "muted" }];
    if (store.edited) out.push({ text: "edited since it ran", kind: "warn" });
    out.push({ text: `in ${store.titleOf(f)}`, kind: "muted" });
    const code = f.file === MAIN ? f.code.filter((candidate) => candidate[1] === line) : [];
    const seen = this.seen(f, code);
    if (seen) out.push({ text: seen, kind: "seen", view: "code" });
    out.push(...this.fate(f, code));
    const failures = store.failedBets.filter((bet) => store.lineOf(bet.event.place) === line).reduce((sum, bet) => sum + bet.times, 0);
    if (failures > 0) out.push({ text: `▲ bet failed ${failures} ×`, kind: "bad", view: "deopts" });
    return out;
  }

  /** Types that the interpreter saw on this line. */
  private seen(f: ProgramFunction, code: CodeLine[]): string {
    const feedback = this.page.store.stateOf(f.id)?.feedback ?? {};
    const types = new Set(code.map(([pc]) => feedback[String(pc)] ?? "").filter((text) => /^[A-Z]/.test(text)).flatMap((text) => text.split(", ")));
    return types.size > 0 ? `saw ${[...types].slice(0, 3).join(", ")}${types.size > 3 ? " …" : ""}` : "";
  }

  private fate(f: ProgramFunction, code: CodeLine[]): { text: string; kind: string; view?: string }[] {
    const { store } = this.page;
    const state = store.stateOf(f.id);
    const executed = Math.max(0, ...code.map(([pc]) => state?.executed?.[String(pc)] ?? 0));
    const own = store.compilations.filter((c) => c.functionId === f.id).length;
    if (executed > 0) return [{ text: `● ran compiled ${formatCount(executed)} ×`, kind: "compiled", view: own > 0 ? "ir" : "code" }];
    if (own > 0) return [{ text: `● compiled ${own} ×`, kind: "compiled", view: "ir" }];
    if (!store.jit || state?.heat === undefined) return [];
    return [{ text: `interpreted, heat ${percent(state.heat)}`, kind: "muted" }];
  }
}
