// Bets that failed: where, why, with which value, and what came of it.
import type { JitEvent } from "../../api/types";
import type { FailedBet } from "../bets";
import { formatMs, h } from "../dom";
import { Rows } from "../rows";
import { nameOf } from "../store";
import type { Page, View } from "./view";

/** The reasons of core/ir/exit_reasons.def that are not plain: what the code had relied on. */
const REASONS: Record<string, string> = {
  "type mismatch": "A value had another type than all that were seen before.",
  "class mismatch": "The object was of another class than those seen before.",
  "list kind mismatch": "The list held another kind of element than those seen before: Int, Float, or any.",
  "callee mismatch": "Another function was called here than before.",
  "index out of bounds": "An index was outside of the list; so far all were inside.",
  "division by zero": "The divisor was 0; so far none was.",
  "number outside Int's range": "A Float became an Int, and was too large for it.",
  "unassigned variable or field": "A variable or field had no value yet.",
  "code never executed before": "The interpreter had never been on this path, so it was not compiled.",
  "unexpected result of a call": "A function gave a result of another type than before.",
  "assumption failed": "Something that the code relied on changed while it was running.",
  "stack limit or interrupt": "The stack was full, or the program was interrupted. No bet was wrong.",
  "error caught in this frame": "An error was thrown, and is caught in this function. No bet was wrong.",
  throws: "An error was thrown. No bet was wrong.",
};

export class DeoptsView implements View {
  readonly id = "deopts";
  readonly title = "Deopts";
  readonly element = h("div", { class: "panel" });
  private readonly rows: Rows;
  private drawn = "";

  constructor(private readonly page: Page) {
    this.rows = new Rows(page, "Failed bets");
    this.element.append(this.rows.body);
  }

  count(): number {
    return this.page.store.failedBets.length;
  }

  draw(): void {
    const { store } = this.page;
    const key = `${store.events.length} ${store.failedBets.map((bet) => bet.times).join()} ${store.file}`;
    if (key !== this.drawn) {
      this.drawn = key;
      this.fill();
    }
    this.rows.mark(store.line);
  }

  private fill(): void {
    const bets = this.page.store.failedBets;
    this.rows.changed();
    if (bets.length === 0) {
      this.rows.body.replaceChildren(h("p", { class: "empty" },
        "No bet has failed. Compiled code is fast because it bets that things stay as they were: the same types, the same classes. It checks each bet, and where one fails the interpreter takes over in the middle of the work: a deoptimisation. The example “A type change” shows some."));
      return;
    }
    const total = bets.reduce((sum, bet) => sum + bet.times, 0);
    this.rows.body.replaceChildren(
      h("p", { class: "hint" }, `Compiled code was left ${total} × at ${bets.length} place${bets.length === 1 ? "" : "s"}; there the interpreter went on.`),
      h("ul", { class: "bets" }, ...bets.map((bet) => this.item(bet))));
  }

  private item({ event, times, values, after }: FailedBet): HTMLElement {
    const line = this.page.store.lineOf(event.place);
    const source = line === undefined ? undefined : this.page.store.source[line - 1]?.trim();
    const reason = event.detail ?? "";
    return h("li", { "data-line": line },
      h("div", { class: "bet-head" },
        h("span", { class: "bet-mark", "aria-hidden": "true" }, "▲"),
        line === undefined ? h("b", {}, event.place) : h("button", { type: "button", class: "link" }, `line ${line}`),
        h("span", { class: "muted" }, "in ", h("span", { class: "mono" }, nameOf(event))),
        h("span", { class: "grow" }), h("b", {}, `${times} ×`)),
      source && h("code", { class: "bet-source" }, source),
      h("p", {}, h("b", {}, reason), REASONS[reason] ? `: ${REASONS[reason]}` : ""),
      h("dl", {},
        values.length > 0 && h("dt", {}, values.length === 1 ? "value" : "values"),
        values.length > 0 && h("dd", { class: "mono" }, values.join(", ")),
        h("dt", {}, "first"), h("dd", {}, `after ${this.time(event)}`),
        h("dt", {}, "then"), h("dd", {}, this.outcome(after))));
  }

  private outcome([gone, next]: JitEvent[]): string {
    if (!gone) return "the code was kept: the interpreter helps out where the bet fails";
    const what = `${nameOf(gone)}${gone.loop ? "'s loop" : ""}`;
    if (!next) return `the code of ${what} was thrown away after ${this.time(gone)}`;
    return next.event === "GaveUp" ? `${what} stays interpreted from ${this.time(next)} on`
      : `${what} was compiled again after ${this.time(next)}, with what is known now`;
  }

  private time(event: JitEvent): string {
    return formatMs(this.page.store.clock.at(event.us));
  }
}
