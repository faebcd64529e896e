// Bets that failed: where, why, and with which value.
import type { JitEvent } from "../../api/types";
import { formatMs, h } from "../dom";
import { lineOf, nameOf } from "../store";
import { markLine } from "./code";
import type { Page, View } from "./view";

/** Rows of one site are drawn once, with how often. */
interface Site {
  event: JitEvent;
  times: number;
  values: string[];
}

export class DeoptsView implements View {
  readonly id = "deopts";
  readonly title = "Deopts";
  readonly element = h("div", { class: "panel" });
  private readonly body = h("div", { class: "panel-body", tabindex: "0", role: "region", "aria-label": "Failed bets" });
  private drawn = -1;

  constructor(private readonly page: Page) {
    this.element.append(this.body);
  }

  count(): number {
    return this.page.store.events.filter((event) => event.event === "Deopt").length;
  }

  draw(): void {
    const count = this.page.store.events.length;
    if (count !== this.drawn) {
      this.drawn = count;
      this.fill();
    }
    markLine(this.body, this.page.store.line);
  }

  private fill(): void {
    const sites = this.sites();
    if (sites.length === 0) {
      this.body.replaceChildren(h("p", { class: "empty" },
        "No bet has failed. Compiled code relies on what was seen before; when something else comes, it gives up in the middle of the work and the interpreter goes on. Try the example “A type change”."));
      return;
    }
    const head = h("tr", {}, ...["first at", "function", "place", "reason", "value", "times"].map((name) => h("th", { scope: "col" }, name)));
    this.body.replaceChildren(
      h("p", { class: "hint" }, "Each row is a place where compiled code was left because a bet failed, with the values that broke it."),
      h("table", {}, h("thead", {}, head), h("tbody", {}, ...sites.map((site) => this.row(site)))));
  }

  private sites(): Site[] {
    const sites = new Map<string, Site>();
    for (const event of this.page.store.events) {
      if (event.event !== "Deopt") continue;
      const key = `${event.function} ${event.place} ${event.detail}`;
      const site = sites.get(key) ?? { event, times: 0, values: [] };
      site.times += 1;
      if (event.value !== undefined && site.values.length < 4 && !site.values.includes(event.value)) site.values.push(event.value);
      sites.set(key, site);
    }
    return [...sites.values()];
  }

  private row({ event, times, values }: Site): HTMLElement {
    const line = lineOf(event.place);
    return h("tr", { "data-line": line, click: () => line !== undefined && this.page.goTo(line) },
      h("td", { class: "num" }, formatMs(event.us / 1000)), h("td", { class: "mono" }, nameOf(event)),
      h("td", {}, line === undefined ? event.place : h("button", { type: "button", class: "link" }, `line ${line}`)),
      h("td", {}, event.detail ?? ""), h("td", { class: "mono" }, values.join(", ")), h("td", { class: "num" }, times));
  }
}
