// What a view is, and what it may ask of the page.
import type { Store } from "../store";

export interface Page {
  readonly store: Store;
  /** Puts the editor's cursor on a line. */
  goTo(line: number): void;
  run(): void;
  startTour(): void;
  /** Shows another view. */
  open(view: string): void;
}

export interface View {
  readonly id: string;
  readonly title: string;
  /** A number beside the title, if there is something to count. */
  count?(): number;
  /** Draws what the store holds. Called when the view is visible and something changed. */
  draw(): void;
  readonly element: HTMLElement;
}
