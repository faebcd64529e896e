function sift(xs, start, end) {
  const x = xs[start];
  let root = start;
  for (let child = 2 * root + 1; child < end; child = 2 * root + 1) {
    if (child + 1 < end && xs[child] < xs[child + 1]) child++;
    if (x >= xs[child]) break;
    xs[root] = xs[child];
    root = child;
  }
  xs[root] = x;
}

function heapSort(xs) {
  const n = xs.length;
  for (let start = Math.floor(n / 2) - 1; start >= 0; start--) sift(xs, start, n);
  for (let end = n - 1; end > 0; end--) {
    const t = xs[0];
    xs[0] = xs[end];
    xs[end] = t;
    sift(xs, 0, end);
  }
}

const n = Number(process.argv[2] ?? 2000000);
let seed = 42;
const xs = Array.from({ length: n }, () => (seed = seed * 16807 % 2147483647));
heapSort(xs);
let ordered = true;
for (let i = 1; i < n; i++) {
  if (xs[i - 1] > xs[i]) ordered = false;
}
console.log(`${xs[0]} to ${xs[n - 1]}, the middle ${xs[Math.floor(n / 2)]}, in order: ${ordered}`);
