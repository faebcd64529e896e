// One line of IR with colours, and with names beside its numbers.
import type { Program } from "../../api/types";
import { h } from "../dom";

const NODE = /^(\s*(?:v\d+: \w+ = )?)([\w.]+)(.*)$/;
const OTHERS = /^(b\d+|s\d+ = state|unit|literal|fact)/;

/** The operation of the line, if it is a node. */
export function operationOf(text: string): string | undefined {
  return OTHERS.test(text) ? undefined : NODE.exec(text)?.[2];
}

const span = (name: string, part: string) => h("span", { class: name }, part);

export function colourIr(text: string, program: Program): Node[] {
  if (/^b\d+/.test(text)) return [span("t-block", text)];
  if (OTHERS.test(text)) return [span("t-state", text)];
  const node = NODE.exec(text);
  if (!node) return [document.createTextNode(text)];
  const guard = /^(.*?)( !\w+)(.*)$/.exec(node[3]!);
  const rest = guard
    ? [document.createTextNode(guard[1]!), span("t-guard", guard[2]!), span("t-state", guard[3]!)]
    : [document.createTextNode(node[3]!)];
  const name = nameBehind(node[2]!, node[3]!, program);
  return [document.createTextNode(node[1]!), span("t-op", node[2]!), ...rest, ...(name ? [span("t-state", `  ; ${name}`)] : [])];
}

/** The function or class whose number the line has. */
function nameBehind(operation: string, rest: string, program: Program): string | undefined {
  const number = /^<(\d+)>/.exec(rest)?.[1];
  if (number === undefined) return undefined;
  if (/^(call\.direct|check\.function|new\.closure)$/.test(operation)) return program.functions.find((f) => f.id === Number(number))?.name;
  return /^(check\.class|is\.class|new\.instance)$/.test(operation) ? program.classes?.[number] : undefined;
}
