function weighted(xs, weight) {
  let sum = 0;
  for (let i = 0; i < xs.length; i++) sum += xs[i] * weight;
  return sum;
}

function largest(xs) {
  let best = xs[0];
  for (let i = 0; i < xs.length; i++) {
    if (xs[i] > best) best = xs[i];
  }
  return best;
}

function above(xs, limit) {
  let count = 0;
  for (let i = 0; i < xs.length; i++) {
    if (xs[i] > limit) count++;
  }
  return count;
}

const rounds = Number(process.argv[2] ?? 12000);
let seed = 1;
const xs = Array.from({ length: 100000 }, () => {
  seed = seed * 16807 % 2147483647;
  return seed % 1000;
});
let total = 0;
for (let r = 0; r < rounds; r++) {
  xs[r] = xs[r] + r % 3;
  total += weighted(xs, r % 7) + largest(xs) + above(xs, r % 1000);
}
console.log(String(total));
