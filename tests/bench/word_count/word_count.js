let seed = 7;

function random(n) {
  seed = seed * 16807 % 2147483647;
  return seed % n;
}

function makeWord() {
  const letters = "etaoinshrdlucmfwypvbgkjqxz";
  const length = 2 + random(8);
  let word = "";
  for (let i = 0; i < length; i++) word += letters[random(26)];
  return word;
}

function makeLine(vocabulary) {
  const words = [];
  for (let i = 0; i < 10; i++) words.push(vocabulary[random(random(vocabulary.length) + 1)]);
  return words.join(" ");
}

const count = Number(process.argv[2] ?? 2000000);
const vocabulary = Array.from({ length: 20000 }, makeWord);
const counts = new Map();
for (let line = 0; line < count / 10; line++) {
  for (const word of makeLine(vocabulary).split(" ")) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
}
const entries = [...counts].sort((a, b) => a[1] !== b[1] ? b[1] - a[1] : a[0] < b[0] ? -1 : 1);
console.log(`${count} words, ${counts.size} different`);
for (const [word, n] of entries.slice(0, 10)) console.log(`${word} ${n}`);
