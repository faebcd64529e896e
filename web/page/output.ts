// The console: what the program prints, and the line it may wait for.
import { AnsiText } from "./ansi";
import { byId, h } from "./dom";

/** Characters that stay on the page; older ones are in the saved file only. */
const VISIBLE = 100_000;

export class Output {
  private readonly element = byId<HTMLPreElement>("output");
  private readonly save = byId<HTMLButtonElement>("save");
  private ansi = new AnsiText();
  private all: string[] = [];
  private waiting: { text: string; shown: () => void }[] = [];
  private visible: { node: HTMLElement; length: number }[] = [];
  private visible_length = 0;
  private drawing = false;
  private note: HTMLElement | undefined;

  constructor() {
    this.save.addEventListener("click", () => {
      const link = h("a", { href: URL.createObjectURL(new Blob(this.all)), download: "output.txt" });
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }

  clear(): void {
    for (const { shown } of this.waiting) shown();
    this.waiting = [];
    this.all = [];
    this.visible = [];
    this.visible_length = 0;
    this.note = undefined;
    this.ansi = new AnsiText();
    this.element.replaceChildren();
    this.save.disabled = true;
  }

  /** Characters printed so far. */
  get length(): number {
    return this.all.reduce((sum, text) => sum + text.length, 0);
  }

  /** Shows the text in the next frame, then calls `shown`. */
  add(text: string, shown: () => void): void {
    this.all.push(text);
    this.waiting.push({ text, shown });
    this.save.disabled = false;
    if (this.drawing) return;
    this.drawing = true;
    // Not only in frames: a page in the background has none.
    const timer = setTimeout(() => this.flush(), 50);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      this.flush();
    });
  }

  /** A message of the page or an uncaught error. */
  addError(text: string): void {
    this.flush();
    this.append(h("span", { class: "error" }, text), text.length);
  }

  /** Shows what waits for the next frame. */
  flush(): void {
    if (!this.drawing) return;
    this.drawing = false;
    const texts = this.waiting;
    this.waiting = [];
    // What would be thrown away at once need not become elements.
    let text = texts.map((part) => part.text).join("");
    const cut = text.length > VISIBLE;
    if (cut) text = text.slice(text.length - VISIBLE);
    const block = h("span");
    block.append(...this.ansi.nodes(text));
    this.append(block, text.length);
    if (cut) this.showNote();
    for (const part of texts) part.shown();
  }

  private append(node: HTMLElement, length: number): void {
    const { element } = this;
    const at_end = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    element.append(node);
    this.visible.push({ node, length });
    this.visible_length += length;
    while (this.visible_length > VISIBLE && this.visible.length > 1) {
      const first = this.visible.shift()!;
      first.node.remove();
      this.visible_length -= first.length;
      this.showNote();
    }
    if (at_end) element.scrollTop = element.scrollHeight;
  }

  private showNote(): void {
    if (this.note) return;
    this.note = h("span", { class: "muted" }, "… what was printed before is left out here; Save has all of it\n");
    this.element.prepend(this.note);
  }
}
