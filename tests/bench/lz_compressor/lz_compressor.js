const minMatch = 4, maxMatch = 255, window = 65535, hashSize = 32768, maxTries = 16;

class Compressor {
  constructor(input) {
    this.input = input;
    this.out = [];
    this.heads = new Int32Array(hashSize).fill(-1);
    this.earlier = new Int32Array(input.length).fill(-1);
  }

  hash(at) {
    const input = this.input;
    const word = input[at] + input[at + 1] * 256 + input[at + 2] * 65536 + input[at + 3] * 16777216;
    return Math.floor(word * 40503 / 65536) % hashSize;
  }

  remember(at) {
    if (at + minMatch > this.input.length) return;
    const h = this.hash(at);
    this.earlier[at] = this.heads[h];
    this.heads[h] = at;
  }

  matchLength(a, b) {
    const input = this.input;
    const limit = Math.min(maxMatch, input.length - b);
    let n = 0;
    while (n < limit && input[a + n] === input[b + n]) n++;
    return n;
  }

  longest(at) {
    if (at + minMatch > this.input.length) return [0, 0];
    let candidate = this.heads[this.hash(at)];
    let best = 0, distance = 0, tries = 0;
    while (candidate >= 0 && at - candidate <= window && tries < maxTries) {
      const n = this.matchLength(candidate, at);
      if (n > best) {
        best = n;
        distance = at - candidate;
      }
      candidate = this.earlier[candidate];
      tries++;
    }
    return [best, distance];
  }

  run() {
    let at = 0;
    while (at < this.input.length) {
      const [length, distance] = this.longest(at);
      if (length < minMatch) {
        this.out.push(0, this.input[at]);
        this.remember(at);
        at++;
      } else {
        this.out.push(length, distance & 255, distance >> 8);
        for (let k = 0; k < length; k++) this.remember(at + k);
        at += length;
      }
    }
    return this.out;
  }
}

function expand(packed) {
  const out = [];
  let at = 0;
  while (at < packed.length) {
    const length = packed[at];
    if (length === 0) {
      out.push(packed[at + 1]);
      at += 2;
    } else {
      const from = out.length - (packed[at + 1] | packed[at + 2] << 8);
      for (let k = 0; k < length; k++) out.push(out[from + k]);
      at += 3;
    }
  }
  return out;
}

let seed = 17;

function random(n) {
  seed = seed * 16807 % 2147483647;
  return seed % n;
}

function makeText(size) {
  const words = Array.from({ length: 2000 }, () =>
    Array.from({ length: 2 + random(9) }, () => 97 + random(1 + random(26))));
  const text = [];
  while (text.length < size) {
    for (const code of words[random(random(random(2000) + 1) + 1)]) text.push(code);
    text.push(32);
  }
  return text;
}

function checksum(bytes) {
  let sum = 0;
  for (const b of bytes) sum = (sum * 31 + b) % 1000003;
  return sum;
}

const size = Number(process.argv[2] ?? 2000000);
const text = makeText(size);
const packed = new Compressor(text).run();
const expanded = expand(packed);
const same = expanded.length === text.length && expanded.every((b, i) => b === text[i]);
console.log(`${text.length} bytes packed into ${packed.length}, checksum ${checksum(packed)}, expanded alike: ${same}`);
