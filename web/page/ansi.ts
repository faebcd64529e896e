// Colours of terminals: escape sequences to classes. Sequences may be cut anywhere; the rest waits for the next text.

interface Style {
  classes: Set<string>;
  colour: string;
  background: string;
}

const fresh = (): Style => ({ classes: new Set(), colour: "", background: "" });

/** The 256 colours of terminals beyond the first 16. */
function indexed(n: number): string {
  if (n >= 232) return `rgb(${Array(3).fill(8 + (n - 232) * 10).join(" ")})`;
  const level = (x: number) => (x === 0 ? 0 : 55 + 40 * x);
  const m = n - 16;
  return `rgb(${level(Math.floor(m / 36))} ${level(Math.floor(m / 6) % 6)} ${level(m % 6)})`;
}

export class AnsiText {
  private style = fresh();
  private rest = "";

  /** The text as nodes. */
  nodes(text: string): Node[] {
    text = this.rest + text;
    this.rest = "";
    const out: Node[] = [];
    let at = 0;
    for (;;) {
      const escape = text.indexOf("\x1b", at);
      const end = escape < 0 ? text.length : escape;
      if (end > at) out.push(this.styled(text.slice(at, end)));
      if (escape < 0) return out;
      // eslint-disable-next-line no-control-regex
      const sequence = /^\x1b\[([\d;]*)([A-Za-z])/.exec(text.slice(escape, escape + 64));
      if (sequence) {
        if (sequence[2] === "m") this.apply(sequence[1]!.split(";").map(Number));
        at = escape + sequence[0].length;
      } else if (text.length - escape < 32 && /^\x1b(\[[\d;]*)?$/.test(text.slice(escape))) {
        this.rest = text.slice(escape);
        return out;
      } else {
        at = escape + 1;  // none that we know
      }
    }
  }

  private styled(text: string): Node {
    const { classes, colour, background } = this.style;
    if (classes.size === 0 && !colour && !background) return document.createTextNode(text);
    const span = document.createElement("span");
    span.className = [...classes].join(" ");
    if (colour) span.style.color = colour;
    if (background) span.style.backgroundColor = background;
    span.textContent = text;
    return span;
  }

  private setColour(name: string): void {
    this.style.colour = "";
    for (const other of this.style.classes) if (other.startsWith("f")) this.style.classes.delete(other);
    if (name) this.style.classes.add(name);
  }

  private apply(codes: number[]): void {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (code === 0) this.style = fresh();
      else if (code === 1 || code === 3 || code === 4) this.style.classes.add(`a${code}`);
      else if (code === 22) this.style.classes.delete("a1");
      else if (code === 23 || code === 24) this.style.classes.delete(`a${code - 20}`);
      else if (code >= 30 && code <= 37) this.setColour(`f${code - 30}`);
      else if (code >= 90 && code <= 97) this.setColour(`f${code - 82}`);
      else if (code === 39) this.setColour("");
      else if (code === 49) this.style.background = "";
      else if (code === 38 || code === 48) i = this.extended(codes, i);
    }
  }

  /** 38;5;n and 38;2;r;g;b, and the same for the ground; gives where it ended. */
  private extended(codes: number[], i: number): number {
    const rgb = codes[i + 1] === 2;
    const colour = rgb ? `rgb(${codes.slice(i + 2, i + 5).join(" ")})` : indexed(codes[i + 2] ?? 16);
    if (codes[i] === 48) this.style.background = colour;
    else if (!rgb && codes[i + 2]! < 16) this.setColour(`f${codes[i + 2]}`);
    else {
      this.setColour("");
      this.style.colour = colour;
    }
    return i + (rgb ? 4 : 2);
  }
}
