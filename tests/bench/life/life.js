class Life {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.cells = Array.from({ length: height }, () => new Uint8Array(width));
  }

  scatter() {
    let seed = 11;
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        seed = seed * 16807 % 2147483647;
        this.cells[y][x] = seed % 3 === 0 ? 1 : 0;
      }
    }
  }

  step() {
    const next = [];
    for (let y = 0; y < this.height; y++) {
      const above = this.cells[(y + this.height - 1) % this.height];
      const here = this.cells[y];
      const below = this.cells[(y + 1) % this.height];
      next.push(this.nextRow(above, here, below));
    }
    this.cells = next;
  }

  nextRow(above, here, below) {
    const row = new Uint8Array(this.width);
    let left = this.width - 1;
    for (let x = 0; x < this.width; x++) {
      const right = x + 1 < this.width ? x + 1 : 0;
      const around = above[left] + above[x] + above[right] + here[left] + here[right] +
        below[left] + below[x] + below[right];
      if (around === 3 || around === 2 && here[x] === 1) row[x] = 1;
      left = x;
    }
    return row;
  }

  alive() {
    let count = 0;
    for (const row of this.cells) {
      for (const cell of row) count += cell;
    }
    return count;
  }
}

const generations = Number(process.argv[2] ?? 600);
const life = new Life(320, 200);
life.scatter();
console.log(`generation 0: ${life.alive()} alive`);
for (let i = 0; i < generations; i++) life.step();
console.log(`generation ${generations}: ${life.alive()} alive`);
