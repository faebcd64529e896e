"""What every program of wide.py begins with: classes, an enum, an iterator, and functions that keep values within bounds."""

PRELUDE = '''state notes = 0
fn note(x) {
  notes += 1
  if notes < 400 { print(x) }
  return notes
}
fn trace(e) { note(if e is Error { e.stack } else { e }) }
fn idx(i, n: Int) -> Int {
  if n == 0 { return 0 }
  let r = i % n
  return if r < 0 { r + n } else { r }
}
fn at(xs, i) => if xs.length == 0 { 0 } else { xs[idx(i, xs.length)] }
fn put(xs, i, v) { if xs.length > 0 { xs[idx(i, xs.length)] = v } }
fn grow(xs, v) { if xs.length < 30 { xs.push(v) } }
fn cut(s) => if s.length > 40 { s.slice(0, 20) } else { s }
fn half(s: String) { return s.slice(0, s.length / 2) }
fn letter(s, i) => if s.length == 0 { "" } else { s[idx(i, s.length)] }
fn code(s, i) -> Int => if s.length == 0 { 0 } else { s.codeAt(idx(i, s.length)) }
fn clamp(x) => if x > -1e15 && x < 1e15 { x } else { 0.5 }
fn adder(n) => x => x + n
fn counter(start) {
  state n = start
  return x => { n += x; return n }
}
class Oops extends Error {
  what: Any
  constructor(what) { super("oops ${what}"); this.what = what }
}
class P {
  state n: Int
  state x: Float = 0.5
  state y: Any
  state link: Any
  name: String = "p"
  constructor(n, y) { this.n = idx(if n is Int { n } else { 3 }, 100); this.y = y }
  fn count(k) => this.n + k
  fn step(k) { this.n += 1; return this.count(k) - this.n }
  fn size() => this.x * this.n
  fn twin() { let t = P(this.n, this.y); t.link = this; return t }
  fn poke(v) { this.y = v; return this.y }
  operator +(o) => P(this.n + o.n, o)
  operator -(o) { this.link = o; return this }
  operator -() => P(-this.n, this.y)
  operator <(o) => this.n < o.n
  operator []=(i, v) { this.n = i; this.y = v }
}
class Q extends P {
  constructor(n, y) { super(y, n); this.x = 2.5 }
  override fn count(k) { state s = 0; for i in 0..3 { s += this.n * i + k }; return s }
  override fn size() => super.size() + 1.0
}
class R extends P {
  tag: String
  constructor(n, y) { super(n, y); this.tag = "r${this.n}"; this.link = this }
  override fn step(k) { if k > 3 { throw Oops(k) }; return k }
  override fn twin() => this
  fn toString() => "R(${this.tag})"
}
class V {
  state x: Float
  state y: Float
  constructor(x: Float, y: Float) { this.x = x; this.y = y }
  operator +(o: V) => V(this.x + o.x, this.y + o.y)
  operator -(o: V) => V(this.x - o.x, this.y - o.y)
  operator -() => V(-this.x, -this.y)
  operator ==(o) => o is V && this.x == o.x
  operator <(o) => this.size() < o.size()
  fn size() -> Float => Math.sqrt(this.x * this.x + this.y * this.y)
  fn twin() => V(this.y, this.x)
}
class W {
  state items: List
  state n: Int = 0
  state f: Any
  constructor(a, b) { this.items = [a, b] }
  fn size() { state s = 0.0; for i in this.items { s += i }; return s }
  fn count(k) { this.n += k; this.items[k & 1] = this.n; return this.items[0] }
  fn poke(v) { this.f = v; this.items.push(v); if this.items.length > 9 { this.items = [v] } }
  operator [](i) => this.items[i]
  operator []=(i, v) { this.items[i & 1] = v }
}
class Count {
  state left: Int
  constructor(n) { this.left = n }
  fn iterator() => Count(this.left)
  fn next() {
    if this.left <= 0 { return None }
    this.left -= 1
    return Some(this.left * 3)
  }
}
enum Tree {
  Leaf(value: Int), Node(left: Tree, right: Tree), Nil
  fn sum() => match this { Leaf(v) => v, Node(l, r) => l.sum() + r.sum(), Nil => 0 }
  fn mirror() => match this { Node(l, r) => Tree.Node(r.mirror(), l.mirror()), _ => this }
}
state late: Any = 0
state total = 0.0
let o = P(1, 2)
let xs = [1, 2, 3]
let m = Map()'''
