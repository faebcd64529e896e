// Rows that belong to source lines: they stay in step with the editor's cursor, and arrow keys walk through them.
import { h } from "./dom";
import type { Page } from "./views/view";

/** Rows have the attribute data-line if they belong to a line, and data-about if there is something to say about them. */
export class Rows {
  readonly body: HTMLElement;
  /** What the chosen row means. */
  readonly about = h("p", { class: "about", "aria-live": "polite", hidden: true });
  private chosen: HTMLElement | undefined;
  private here: number | undefined;

  constructor(private readonly page: Page, label: string) {
    this.body = h("div", {
      class: "panel-body", tabindex: "0", role: "region", "aria-label": label,
      keydown: (event: KeyboardEvent) => this.onKey(event), click: (event: MouseEvent) => this.onClick(event),
    });
  }

  /** Other rows are in the body now. */
  changed(): void {
    this.chosen = undefined;
    this.here = undefined;
    this.about.hidden = true;
  }

  /** Marks what belongs to the source line, and shows the first of it. */
  mark(line: number): void {
    let first: HTMLElement | undefined;
    for (const row of this.all()) {
      const here = row.dataset.line === String(line);
      row.classList.toggle("here", here);
      if (here) first ??= row;
    }
    if (first && this.here !== line && !this.chosen?.classList.contains("here")) this.reveal(first);
    this.here = line;
  }

  private all(): HTMLElement[] {
    return [...this.body.querySelectorAll<HTMLElement>("[data-line], [data-about]")];
  }

  private onClick(event: MouseEvent): void {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-line], [data-about]");
    if (row && this.body.contains(row)) this.choose(row);
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.target !== this.body) return;
    const rows = this.all();
    if (rows.length === 0) return;
    event.preventDefault();
    const start = this.chosen ?? rows.find((row) => row.classList.contains("here"));
    const at = start ? rows.indexOf(start) + (this.chosen ? step : 0) : 0;
    const row = rows[Math.max(0, Math.min(rows.length - 1, at))]!;
    this.choose(row);
    this.reveal(row);
  }

  private choose(row: HTMLElement): void {
    this.chosen?.classList.remove("chosen");
    this.chosen = row;
    row.classList.add("chosen");
    const { about, line } = row.dataset;
    this.about.hidden = about === undefined;
    this.about.textContent = about ?? "";
    if (line !== undefined) this.page.goTo(Number(line));
  }

  /** Scrolls this body alone; scrollIntoView would move the page too. */
  private reveal(row: HTMLElement): void {
    const box = this.body.getBoundingClientRect();
    const at = row.getBoundingClientRect();
    const margin = Math.min(60, box.height / 4);
    if (at.top < box.top + margin) this.body.scrollTop -= box.top + margin - at.top;
    else if (at.bottom > box.bottom - margin) this.body.scrollTop += at.bottom - box.bottom + margin;
  }
}
