function distance(a, b) {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  let current = new Array(b.length + 1).fill(0);
  for (let i = 0; i < a.length; i++) {
    const code = a.charCodeAt(i);
    current[0] = i + 1;
    for (let j = 0; j < b.length; j++) {
      const replaced = code === b.charCodeAt(j) ? previous[j] : previous[j] + 1;
      const shorter = Math.min(previous[j + 1], current[j]) + 1;
      current[j + 1] = Math.min(replaced, shorter);
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length];
}

let seed = 3;

function random(n) {
  seed = seed * 16807 % 2147483647;
  return seed % n;
}

function makeWord() {
  const length = 200 + random(100);
  let word = "";
  for (let i = 0; i < length; i++) word += String.fromCharCode(97 + random(8));
  return word;
}

const count = Number(process.argv[2] ?? 30);
const words = Array.from({ length: count }, makeWord);
let total = 0;
for (let i = 0; i < count; i++) {
  for (let j = 0; j < i; j++) total += distance(words[i], words[j]);
}
console.log(`${count} words, distances in all ${total}`);
