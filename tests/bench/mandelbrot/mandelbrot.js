function escape(cr, ci, limit) {
  let zr = 0, zi = 0;
  for (let turn = 0; turn < limit; turn++) {
    const rr = zr * zr, ii = zi * zi;
    if (rr + ii > 4.0) return turn;
    zi = 2.0 * zr * zi + ci;
    zr = rr - ii + cr;
  }
  return limit;
}

const n = Number(process.argv[2] ?? 3200);
let inside = 0, turns = 0;
for (let y = 0; y < n; y++) {
  const ci = 2.0 * y / n - 1.0;
  for (let x = 0; x < n; x++) {
    const t = escape(3.0 * x / n - 2.0, ci, 50);
    turns += t;
    if (t === 50) inside++;
  }
}
console.log(`${inside} inside, ${turns} turns`);
