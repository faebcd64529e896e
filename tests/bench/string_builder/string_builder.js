function table(rows, round) {
  const names = ["amber", "birch", "cedar", "dune"];
  let out = "id,name,code,value\n";
  for (let row = 0; row < rows; row++) {
    const value = (row * 7919 + round * 104729) % 100003;
    out += row + "," + names[value % 4] + ",";
    for (let k = 0; k < 6; k++) out += String.fromCharCode(97 + (value >> k * 2) % 26);
    out += "," + Math.floor(value / 100) + "." + value % 100 + "\n";
  }
  return out;
}

function checksum(text) {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) % 1000003;
  return sum;
}

const rounds = Number(process.argv[2] ?? 300);
let total = 0;
let length = 0;
for (let round = 0; round < rounds; round++) {
  const text = table(2000, round);
  length += text.length;
  total = (total + checksum(text)) % 1000003;
}
console.log(`${length} characters, checksum ${total}`);
