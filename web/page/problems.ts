// The program's compile-time errors below the editor, for who cannot point at a line.
import type { Diagnostic } from "../api/types";
import { byId, h } from "./dom";
import { MAIN } from "./store";

const MAX_SHOWN = 3;

export function showProblems(found: Diagnostic[], go_to: (line: number) => void): void {
  const list = byId("problems");
  list.hidden = found.length === 0;
  const items = found.slice(0, MAX_SHOWN).map(({ file, line, column, message }) => h("li", {},
    file === MAIN ? h("button", { type: "button", class: "link", click: () => go_to(line) }, `Line ${line}:${column}`) : `${file}:${line}`, ` ${message}`));
  if (found.length > MAX_SHOWN) items.push(h("li", {}, `and ${found.length - MAX_SHOWN} more`));
  list.replaceChildren(...items);
}
