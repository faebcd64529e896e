// Vela for the editor: colours, brackets, comments, indentation.
import { HighlightStyle, LanguageSupport, StreamLanguage, StringStream, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const KEYWORDS = new Set(
  ("abstract as break catch class constructor continue else enum extends finally fn for if implements import in interface " +
    "is let match operator override private return show state static super this throw try while").split(" "));
const ATOMS = new Set(["true", "false", "None"]);

/** What the line before was in the middle of. */
interface State {
  comment: number;  // depth of /* */
  /** Open strings, innermost last: their quotes, and depth of braces inside `${ }`, -1 outside. */
  strings: { quote: string; braces: number }[];
  depth: number;  // of open brackets
}

const top = (state: State) => state.strings[state.strings.length - 1];

function comment(stream: StringStream, state: State): string {
  while (!stream.eol()) {
    if (stream.match("/*")) state.comment += 1;
    else if (stream.match("*/")) {
      state.comment -= 1;
      if (state.comment === 0) break;
    } else stream.next();
  }
  return "comment";
}

function text(stream: StringStream, state: State, open: { quote: string; braces: number }): string {
  while (!stream.eol()) {
    if (stream.match("\\")) stream.next();
    else if (stream.match("${")) {
      open.braces = 0;
      return "string";
    } else if (stream.match(open.quote)) {
      state.strings.pop();
      return "string";
    } else stream.next();
  }
  if (open.quote.length === 1) state.strings.pop();  // ends with its line, in an error
  return "string";
}

function token(stream: StringStream, state: State): string | null {
  if (state.comment > 0) return comment(stream, state);
  const open = top(state);
  if (open && open.braces < 0) return text(stream, state, open);
  if (stream.eatSpace()) return null;
  if (stream.match("//") || stream.match("#")) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match("/*")) {
    state.comment = 1;
    return comment(stream, state);
  }
  const quote = stream.match('"""') ? '"""' : stream.match('"') ? '"' : stream.match("'") ? "'" : "";
  if (quote) {
    state.strings.push({ quote, braces: -1 });
    return text(stream, state, top(state)!);
  }
  if (stream.match(/^(0x[\da-fA-F_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*(\.\d[\d_]*)?([eE][+-]?\d+)?)/)) return "number";
  const word = stream.match(/^[A-Za-z_]\w*/) as RegExpMatchArray | null;
  if (word) return wordStyle(stream, word[0]);
  const character = stream.next();
  if (open && character === "{") open.braces += 1;
  if (open && character === "}") open.braces -= 1;
  if (/[([{]/.test(character!)) state.depth += 1;
  if (/[)\]}]/.test(character!)) state.depth = Math.max(0, state.depth - 1);
  return null;
}

function wordStyle(stream: StringStream, word: string): string | null {
  if (ATOMS.has(word)) return "atom";
  const member = stream.string[stream.start - 1] === ".";
  if (!member && KEYWORDS.has(word)) return "keyword";
  if (/^[A-Z]/.test(word)) return "typeName";
  return stream.peek() === "(" ? "function" : null;
}

const language = StreamLanguage.define<State>({
  name: "vela",
  startState: () => ({ comment: 0, strings: [], depth: 0 }),
  copyState: (state) => ({ ...state, strings: state.strings.map((open) => ({ ...open })) }),
  token,
  indent: (state, after, context) => context.unit * Math.max(0, state.depth - (/^\s*[)\]}]/.test(after) ? 1 : 0)),
  languageData: {
    commentTokens: { line: "//", block: { open: "/*", close: "*/" } },
    closeBrackets: { brackets: ["(", "[", "{", '"'] },
    indentOnInput: /^\s*[})\]]$/,
  },
  tokenTable: { function: tags.function(tags.variableName), typeName: tags.typeName },
});

const style = HighlightStyle.define([
  { tag: tags.keyword, class: "tok-keyword" },
  { tag: tags.string, class: "tok-string" },
  { tag: tags.number, class: "tok-number" },
  { tag: tags.atom, class: "tok-atom" },
  { tag: tags.typeName, class: "tok-type" },
  { tag: tags.comment, class: "tok-comment" },
  { tag: tags.function(tags.variableName), class: "tok-function" },
]);

export const vela = () => new LanguageSupport(language, [syntaxHighlighting(style)]);
