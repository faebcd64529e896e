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
  return [document.createTextNode(node[1]!), span("t-op", node[2]!), ...named(node[2]!, rest, program)];
}

/** The same, with a name in the place of the number that a function or class has. */
function named(operation: string, rest: Node[], program: Program): Node[] {
  const [first, ...others] = rest;
  const number = /^<(\d+)>/.exec(first?.textContent ?? "");
  const name = number ? nameOf(operation, BigInt(number[1]!), program) : undefined;
  if (!name) return rest;
  const text = first!.textContent!;
  return [h("span", { class: "t-name", title: text.slice(0, number![0].length) }, `<${name}>`), document.createTextNode(text.slice(number![0].length)), ...others];
}

function nameOf(operation: string, number: bigint, program: Program): string | undefined {
  // new.instance has the size in the upper half.
  const id = Number(number & 0xffffffffn);
  if (/^(call\.direct|check\.function|new\.closure)$/.test(operation)) return program.functions.find((f) => f.id === id)?.name;
  return /^(check\.class|is\.class|new\.instance)$/.test(operation) ? program.classes?.[id] : undefined;
}
