// The views as tabs: one is visible, arrow keys move between them.
import { h } from "./dom";
import type { View } from "./views/view";

export class Tabs {
  private readonly list: HTMLElement;
  private readonly buttons = new Map<View, HTMLButtonElement>();
  private visible: View;

  constructor(parent: HTMLElement, private readonly views: View[]) {
    this.list = parent.querySelector<HTMLElement>("[role=tablist]")!;
    this.visible = views[0]!;
    for (const view of views) {
      const button = h("button", {
        type: "button", role: "tab", id: `tab-${view.id}`, "aria-controls": `view-${view.id}`, click: () => this.show(view),
        keydown: (event: KeyboardEvent) => this.onKey(event),
      });
      view.element.id = `view-${view.id}`;
      view.element.setAttribute("role", "tabpanel");
      view.element.setAttribute("aria-labelledby", button.id);
      this.buttons.set(view, button);
      this.list.append(button);
      parent.append(view.element);
    }
    this.show(this.visible);
  }

  open(id: string): void {
    const view = this.views.find((candidate) => candidate.id === id);
    if (view) this.show(view);
  }

  draw(): void {
    for (const [view, button] of this.buttons) {
      const count = view.count?.() ?? 0;
      const text = `${view.title} ${count}`;
      if (button.dataset.text === text) continue;
      button.dataset.text = text;
      button.replaceChildren(view.title);
      if (count > 0) button.append(h("span", { class: "count" }, count));
    }
    this.visible.draw();
  }

  private show(view: View): void {
    this.visible = view;
    for (const [other, button] of this.buttons) {
      const on = other === view;
      button.setAttribute("aria-selected", String(on));
      button.tabIndex = on ? 0 : -1;
      other.element.hidden = !on;
    }
    this.draw();
    // On phones the list scrolls sideways.
    const button = this.buttons.get(view)!;
    this.list.scrollLeft = Math.max(Math.min(this.list.scrollLeft, button.offsetLeft - this.list.offsetLeft - 8), button.offsetLeft - this.list.offsetLeft + button.offsetWidth - this.list.clientWidth);
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = this.views.indexOf(this.visible);
    const next = step !== undefined ? this.views[(at + step + this.views.length) % this.views.length]
      : event.key === "Home" ? this.views[0] : event.key === "End" ? this.views[this.views.length - 1] : undefined;
    if (!next) return;
    event.preventDefault();
    this.show(next);
    this.buttons.get(next)!.focus();
  }
}
