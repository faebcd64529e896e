function element(i, j) {
  return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

function times(v, out) {
  for (let i = 0; i < v.length; i++) {
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += element(i, j) * v[j];
    out[i] = sum;
  }
}

function timesTransposed(v, out) {
  for (let i = 0; i < v.length; i++) {
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += element(j, i) * v[j];
    out[i] = sum;
  }
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const n = Number(process.argv[2] ?? 3200);
const u = new Float64Array(n).fill(1);
const v = new Float64Array(n);
const t = new Float64Array(n);
for (let turn = 0; turn < 10; turn++) {
  times(u, t);
  timesTransposed(t, v);
  times(v, t);
  timesTransposed(t, u);
}
console.log(Math.sqrt(dot(u, v) / dot(v, v)).toFixed(9));
