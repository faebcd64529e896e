// Derivatives of random expressions, simplified and evaluated: tagged classes and nested tests.
const NUM = 0, X = 1, ADD = 2, MUL = 3, POW = 4;
class Num { constructor(value) { this.value = value; } get tag() { return NUM; } }
class Variable { get tag() { return X; } }
class Add { constructor(left, right) { this.left = left; this.right = right; } get tag() { return ADD; } }
class Mul { constructor(left, right) { this.left = left; this.right = right; } get tag() { return MUL; } }
class Pow { constructor(base, exponent) { this.base = base; this.exponent = exponent; } get tag() { return POW; } }
const theX = new Variable();

let seed = 1;
function random(n) {
  seed = (seed * 3877 + 29573) % 139968;
  return seed % n;
}

function build(depth) {
  if (depth === 0) return random(3) === 0 ? theX : new Num(random(4));
  switch (random(5)) {
    case 0: { const base = build(depth - 1); return new Pow(base, random(4)); }
    case 1: case 2: { const left = build(depth - 1); return new Add(left, build(depth - 1)); }
    default: { const left = build(depth - 1); return new Mul(left, build(depth - 1)); }
  }
}

function derive(e) {
  switch (e.tag) {
    case NUM: return new Num(0);
    case X: return new Num(1);
    case ADD: return new Add(derive(e.left), derive(e.right));
    case MUL: return new Add(new Mul(derive(e.left), e.right), new Mul(e.left, derive(e.right)));
    default:
      if (e.exponent === 0) return new Num(0);
      return new Mul(new Mul(new Num(e.exponent), new Pow(e.base, e.exponent - 1)), derive(e.base));
  }
}

function isNumber(e, value) { return e.tag === NUM && e.value === value; }
function sum(l, r) {
  if (l.tag === NUM && r.tag === NUM) return new Num((l.value + r.value) % 1000003);
  if (isNumber(l, 0)) return r;
  if (isNumber(r, 0)) return l;
  return new Add(l, r);
}
function product(l, r) {
  if (l.tag === NUM && r.tag === NUM) return new Num(l.value * r.value % 1000003);
  if (isNumber(l, 0) || isNumber(r, 0)) return new Num(0);
  if (isNumber(l, 1)) return r;
  if (isNumber(r, 1)) return l;
  return new Mul(l, r);
}
function simplify(e) {
  switch (e.tag) {
    case ADD: { const left = simplify(e.left); return sum(left, simplify(e.right)); }
    case MUL: { const left = simplify(e.left); return product(left, simplify(e.right)); }
    case POW:
      if (e.exponent === 0) return new Num(1);
      return e.exponent === 1 ? simplify(e.base) : new Pow(simplify(e.base), e.exponent);
    default: return e;
  }
}

function power(base, exponent) {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = result * base % 1000003;
  return result;
}
function evaluate(e, x) {
  switch (e.tag) {
    case NUM: return e.value;
    case X: return x;
    case ADD: return (evaluate(e.left, x) + evaluate(e.right, x)) % 1000003;
    case MUL: return evaluate(e.left, x) * evaluate(e.right, x) % 1000003;
    default: return power(evaluate(e.base, x), e.exponent);
  }
}
function size(e) {
  switch (e.tag) {
    case ADD: case MUL: return 1 + size(e.left) + size(e.right);
    case POW: return 1 + size(e.base);
    default: return 1;
  }
}

const rounds = process.argv.length > 2 ? Number(process.argv[2]) : 2000;
let total = 0, nodes = 0;
for (let round = 0; round < rounds; round++) {
  const e = build(9);
  const derived = derive(e);
  const simple = simplify(derived);
  nodes += size(derived) + size(simple);
  for (let x = 1; x < 4; x++) total = (total + evaluate(simple, x) + evaluate(derived, x)) % 1000003;
}
console.log(total, nodes);
