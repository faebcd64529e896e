function sieve(limit) {
  const composite = new Uint8Array(limit);
  let count = 0;
  for (let i = 2; i < limit; i++) {
    if (!composite[i]) {
      count++;
      for (let k = i * i; k < limit; k += i) composite[k] = 1;
    }
  }
  return count;
}

const rounds = Number(process.argv[2] ?? 200);
let total = 0;
for (let r = 0; r < rounds; r++) total += sieve(1000000 - r);
console.log(`${total} primes in ${rounds} rounds`);
