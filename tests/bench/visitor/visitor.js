class Constant {
  constructor(value) { this.value = value; }
  accept(visitor) { return visitor.constant(this); }
}

class Variable {
  constructor(index) { this.index = index; }
  accept(visitor) { return visitor.variable(this); }
}

class Sum {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }
  accept(visitor) { return visitor.sum(this); }
}

class Product {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }
  accept(visitor) { return visitor.product(this); }
}

class Choice {
  constructor(condition, yes, no) {
    this.condition = condition;
    this.yes = yes;
    this.no = no;
  }
  accept(visitor) { return visitor.choice(this); }
}

class Evaluator {
  constructor(variables) { this.variables = variables; }
  constant(node) { return node.value; }
  variable(node) { return this.variables[node.index]; }
  sum(node) { return (node.left.accept(this) + node.right.accept(this)) % 1000003; }
  product(node) { return node.left.accept(this) * node.right.accept(this) % 1000003; }
  choice(node) {
    return node.condition.accept(this) % 2 === 0 ? node.yes.accept(this) : node.no.accept(this);
  }
}

class Depth {
  constant(node) { return 1; }
  variable(node) { return 1; }
  sum(node) { return 1 + Math.max(node.left.accept(this), node.right.accept(this)); }
  product(node) { return 1 + Math.max(node.left.accept(this), node.right.accept(this)); }
  choice(node) {
    return 1 + Math.max(node.condition.accept(this), Math.max(node.yes.accept(this), node.no.accept(this)));
  }
}

class Counter {
  constants = 0;
  variables = 0;
  inner = 0;

  constant(node) { this.constants++; }
  variable(node) { this.variables++; }
  sum(node) {
    this.inner++;
    node.left.accept(this);
    node.right.accept(this);
  }
  product(node) {
    this.inner++;
    node.left.accept(this);
    node.right.accept(this);
  }
  choice(node) {
    this.inner++;
    node.condition.accept(this);
    node.yes.accept(this);
    node.no.accept(this);
  }
}

let seed = 5;

function random(n) {
  seed = seed * 16807 % 2147483647;
  return seed % n;
}

function build(depth) {
  if (depth === 0 || random(12) === 0) {
    return random(2) === 0 ? new Constant(random(1000)) : new Variable(random(8));
  }
  switch (random(5)) {
    case 0: case 1: return new Sum(build(depth - 1), build(depth - 1));
    case 2: case 3: return new Product(build(depth - 1), build(depth - 1));
    default: return new Choice(build(depth - 1), build(depth - 1), build(depth - 1));
  }
}

const rounds = Number(process.argv[2] ?? 700);
const root = build(12);
const variables = Array.from({ length: 8 }, (_, i) => i * 37);
const counter = new Counter();
let total = 0;
for (let round = 0; round < rounds; round++) {
  variables[round % 8] += round;
  total = (total + root.accept(new Evaluator(variables)) + root.accept(new Depth())) % 1000003;
  root.accept(counter);
}
console.log(`${counter.constants} constants, ${counter.variables} variables, ${counter.inner} others, checksum ${total}`);
