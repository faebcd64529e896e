class Parser {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  skipBlanks() {
    while (this.at < this.text.length && this.text.charCodeAt(this.at) <= 32) this.at++;
  }

  fail(what) {
    throw new Error(`${what} at ${this.at}`);
  }

  value() {
    this.skipBlanks();
    const code = this.text.charCodeAt(this.at);
    if (code === 123) return this.object();
    if (code === 91) return this.array();
    if (code === 34) return this.string();
    if (code === 116) return this.word("true", true);
    if (code === 102) return this.word("false", false);
    if (code === 110) return this.word("null", null);
    return this.number();
  }

  word(name, meaning) {
    const end = this.at + name.length;
    if (this.text.slice(this.at, end) !== name) this.fail("unknown word");
    this.at = end;
    return meaning;
  }

  digits() {
    while (this.at < this.text.length) {
      const code = this.text.charCodeAt(this.at);
      if (code < 48 || code > 57) return;
      this.at++;
    }
  }

  number() {
    const start = this.at;
    if (this.text.charCodeAt(this.at) === 45) this.at++;
    this.digits();
    if (this.at < this.text.length && this.text.charCodeAt(this.at) === 46) {
      this.at++;
      this.digits();
    }
    if (this.at === start) this.fail("no value");
    return Number(this.text.slice(start, this.at));
  }

  string() {
    this.at++;
    let start = this.at;
    let parts = "";
    while (true) {
      const code = this.text.charCodeAt(this.at);
      if (code === 34) {
        const last = this.text.slice(start, this.at);
        this.at++;
        return parts + last;
      }
      if (code === 92) {
        parts += this.text.slice(start, this.at) + this.escape(this.text.charCodeAt(this.at + 1));
        this.at += 2;
        start = this.at;
      } else {
        this.at++;
      }
    }
  }

  escape(code) {
    if (code === 110) return "\n";
    if (code === 116) return "\t";
    return String.fromCharCode(code);
  }

  array() {
    const list = [];
    this.at++;
    this.skipBlanks();
    if (this.text.charCodeAt(this.at) === 93) {
      this.at++;
      return list;
    }
    while (true) {
      list.push(this.value());
      this.skipBlanks();
      const code = this.text.charCodeAt(this.at++);
      if (code === 93) return list;
      if (code !== 44) this.fail("no comma");
    }
  }

  object() {
    const map = new Map();
    this.at++;
    this.skipBlanks();
    if (this.text.charCodeAt(this.at) === 125) {
      this.at++;
      return map;
    }
    while (true) {
      this.skipBlanks();
      const key = this.string();
      this.skipBlanks();
      if (this.text.charCodeAt(this.at) !== 58) this.fail("no colon");
      this.at++;
      map.set(key, this.value());
      this.skipBlanks();
      const code = this.text.charCodeAt(this.at++);
      if (code === 125) return map;
      if (code !== 44) this.fail("no comma");
    }
  }
}

let seed = 42;

function random(n) {
  seed = seed * 16807 % 2147483647;
  return seed % n;
}

function record(id) {
  const tags = Array.from({ length: random(5) }, () => `"tag${random(100)}"`).join(", ");
  const parent = random(3) === 0 ? "null" : `{"id": ${random(1000)}, "weight": -${random(100)}.25}`;
  return `{"id": ${id}, "name": "item ${random(10000)}\\n\\"quoted\\"", "active": ${random(2) === 0},\n` +
    `  "price": ${random(1000)}.75, "tags": [${tags}], "parent": ${parent}}`;
}

class Totals {
  nodes = 0;
  numbers = 0;
  letters = 0;

  add(value) {
    this.nodes++;
    if (value instanceof Map) {
      for (const [key, inner] of value) {
        this.letters += key.length;
        this.add(inner);
      }
    } else if (Array.isArray(value)) {
      for (const inner of value) this.add(inner);
    } else if (typeof value === "string") {
      this.letters += value.length;
    } else if (typeof value === "number") {
      this.numbers += value;
    }
  }
}

const rounds = Number(process.argv[2] ?? 200);
const text = "[" + Array.from({ length: 500 }, (_, i) => record(i)).join(",\n") + "]";
const totals = new Totals();
for (let round = 0; round < rounds; round++) totals.add(new Parser(text).value());
console.log(`${text.length} characters, ${totals.nodes} values, ${totals.letters} letters, sum ${totals.numbers.toFixed(2)}`);
