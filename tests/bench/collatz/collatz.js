function steps(start) {
  let n = start, count = 0;
  while (n !== 1) {
    n = n % 2 === 0 ? n / 2 : 3 * n + 1;
    count++;
  }
  return count;
}

const limit = Number(process.argv[2] ?? 3000000);
let best = 1, longest = 0;
for (let i = 1; i < limit; i++) {
  const count = steps(i);
  if (count > longest) {
    longest = count;
    best = i;
  }
}
console.log(`${best} takes ${longest} steps`);
