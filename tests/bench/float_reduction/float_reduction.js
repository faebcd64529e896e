function mean(xs) {
  let sum = 0;
  for (let i = 0; i < xs.length; i++) sum += xs[i];
  return sum / xs.length;
}

function variance(xs, mean) {
  let sum = 0;
  for (let i = 0; i < xs.length; i++) {
    const d = xs[i] - mean;
    sum += d * d;
  }
  return sum / xs.length;
}

const rounds = Number(process.argv[2] ?? 4000);
const xs = Float64Array.from({ length: 100000 }, (_, i) => (i % 1000) * 0.001 + i * 0.00001);
let total = 0;
for (let r = 0; r < rounds; r++) {
  xs[r] = xs[r] + 0.5;
  const m = mean(xs);
  total += Math.sqrt(variance(xs, m)) + m;
}
console.log(total.toFixed(9));
