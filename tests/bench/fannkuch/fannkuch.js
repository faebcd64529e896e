function flips(source, p) {
  for (let i = 0; i < source.length; i++) p[i] = source[i];
  let count = 0;
  for (let first = p[0]; first !== 0; first = p[0]) {
    for (let i = 0, j = first; i < j; i++, j--) {
      const t = p[i];
      p[i] = p[j];
      p[j] = t;
    }
    count++;
  }
  return count;
}

function advance(p, turns) {
  for (let k = 1; k < p.length; k++) {
    const first = p[0];
    for (let i = 0; i < k; i++) p[i] = p[i + 1];
    p[k] = first;
    if (++turns[k] <= k) return true;
    turns[k] = 0;
  }
  return false;
}

const n = Number(process.argv[2] ?? 10);
const p = Array.from({ length: n }, (_, i) => i);
const scratch = new Array(n).fill(0);
const turns = new Array(n).fill(0);
let most = 0, sum = 0, even = true;
do {
  const count = flips(p, scratch);
  if (count > most) most = count;
  sum += even ? count : -count;
  even = !even;
} while (advance(p, turns));
console.log(`checksum ${sum}, at most ${most} flips of ${n}`);
