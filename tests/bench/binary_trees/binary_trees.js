class Tree {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }

  count() {
    if (this.left === null) return 1;
    return 1 + this.left.count() + this.right.count();
  }
}

function build(depth) {
  if (depth === 0) return new Tree(null, null);
  return new Tree(build(depth - 1), build(depth - 1));
}

const deepest = Number(process.argv[2] ?? 17);
const kept = build(deepest);
for (let depth = 4; depth <= deepest; depth += 4) {
  const rounds = 1 << (deepest - depth + 4);
  let nodes = 0;
  for (let round = 0; round < rounds; round++) nodes += build(depth).count();
  console.log(`${rounds} trees of depth ${depth}: ${nodes} nodes`);
}
console.log(`kept: ${kept.count()} nodes`);
