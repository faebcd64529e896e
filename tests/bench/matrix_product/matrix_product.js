function matrix(n, seed) {
  let s = seed;
  return Array.from({ length: n }, () => Array.from({ length: n }, () => {
    s = s * 16807 % 2147483647;
    return s / 2147483647 - 0.5;
  }));
}

function product(a, b) {
  const n = a.length;
  const c = Array.from({ length: n }, () => new Array(n).fill(0));
  for (let i = 0; i < n; i++) {
    const row = a[i];
    const out = c[i];
    for (let k = 0; k < n; k++) {
      const x = row[k];
      const other = b[k];
      for (let j = 0; j < n; j++) out[j] += x * other[j];
    }
  }
  return c;
}

const n = Number(process.argv[2] ?? 1100);
const c = product(matrix(n, 42), matrix(n, 4711));
let trace = 0, sum = 0;
for (let i = 0; i < n; i++) {
  trace += c[i][i];
  for (let j = 0; j < n; j++) sum += c[i][j];
}
console.log(`trace ${trace.toFixed(9)}, sum ${sum.toFixed(9)}`);
