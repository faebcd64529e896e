class Event {
  constructor(time, number, kind, customer) {
    this.time = time;
    this.number = number;
    this.kind = kind;
    this.customer = customer;
  }

  before(o) {
    return this.time !== o.time ? this.time < o.time : this.number < o.number;
  }
}

class Customer {
  constructor(arrived, patience) {
    this.arrived = arrived;
    this.patience = patience;
  }
}

class PriorityQueue {
  items = [];

  isEmpty() { return this.items.length === 0; }

  push(item) {
    this.items.push(item);
    let at = this.items.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!item.before(this.items[parent])) break;
      this.items[at] = this.items[parent];
      at = parent;
    }
    this.items[at] = item;
  }

  pop() {
    const first = this.items[0];
    const last = this.items.pop();
    const size = this.items.length;
    if (size === 0) return first;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.items[child + 1].before(this.items[child])) child++;
      if (!this.items[child].before(last)) break;
      this.items[at] = this.items[child];
      at = child;
    }
    this.items[at] = last;
    return first;
  }
}

class Line {
  waiting = [];
  served = 0;

  length() { return this.waiting.length - this.served; }
  add(customer) { this.waiting.push(customer); }

  next() {
    const customer = this.waiting[this.served++];
    if (this.served > 32 && this.served * 2 > this.waiting.length) {
      this.waiting = this.waiting.slice(this.served);
      this.served = 0;
    }
    return customer;
  }
}

class Bank {
  constructor(clerks) {
    this.events = new PriorityQueue();
    this.line = new Line();
    this.idle = clerks;
    this.seed = 9;
    this.scheduled = 0;
    this.waited = 0;
    this.longest = 0;
    this.served = 0;
    this.lost = 0;
  }

  random(n) {
    this.seed = this.seed * 16807 % 2147483647;
    return this.seed % n;
  }

  schedule(time, kind, customer) {
    this.scheduled++;
    this.events.push(new Event(time, this.scheduled, kind, customer));
  }

  open(customers) {
    let time = 0;
    for (let i = 0; i < customers; i++) {
      time += this.random(20);
      this.schedule(time, "arrival", new Customer(time, 200 + this.random(2000)));
    }
  }

  arrive(now, customer) {
    this.line.add(customer);
    this.longest = Math.max(this.longest, this.line.length());
    this.serve(now);
  }

  serve(now) {
    while (this.idle > 0 && this.line.length() > 0) {
      const customer = this.line.next();
      const waited = now - customer.arrived;
      if (waited > customer.patience) {
        this.lost++;
      } else {
        this.waited += waited;
        this.served++;
        this.idle--;
        this.schedule(now + 1 + this.random(200), "leaving", customer);
      }
    }
  }

  run() {
    while (!this.events.isEmpty()) {
      const event = this.events.pop();
      if (event.kind === "arrival") {
        this.arrive(event.time, event.customer);
      } else {
        this.idle++;
        this.serve(event.time);
      }
    }
  }
}

const customers = Number(process.argv[2] ?? 200000);
const bank = new Bank(10);
bank.open(customers);
bank.run();
console.log(`${bank.served} served, ${bank.lost} lost, longest line ${bank.longest}, waited ${bank.waited} in all`);
