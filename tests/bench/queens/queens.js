class Board {
  constructor(n) {
    this.n = n;
    this.columns = new Array(n).fill(false);
    this.rising = new Array(2 * n).fill(false);
    this.falling = new Array(2 * n).fill(false);
  }

  place(row) {
    const { n, columns, rising, falling } = this;
    if (row === n) return 1;
    let ways = 0;
    for (let c = 0; c < n; c++) {
      if (!columns[c] && !rising[row + c] && !falling[row - c + n]) {
        columns[c] = rising[row + c] = falling[row - c + n] = true;
        ways += this.place(row + 1);
        columns[c] = rising[row + c] = falling[row - c + n] = false;
      }
    }
    return ways;
  }
}

const n = Number(process.argv[2] ?? 13);
console.log(`${new Board(n).place(0)} ways for ${n} queens`);
