class Scope {
  constructor(names, outer) {
    this.names = names;
    this.outer = outer;
  }

  find(name) {
    let scope = this;
    while (!scope.names.has(name)) {
      if (scope.outer === null) throw new Error(`unbound: ${name}`);
      scope = scope.outer;
    }
    return scope;
  }

  define(name, value) { this.names.set(name, value); }
}

class Lambda {
  constructor(parameters, body, scope) {
    this.parameters = parameters;
    this.body = body;
    this.scope = scope;
  }
}

function tokens(source) {
  return source.replaceAll("(", " ( ").replaceAll(")", " ) ").split(/\s/).filter(t => t !== "");
}

class Reader {
  constructor(tokens) {
    this.tokens = tokens;
    this.at = 0;
  }

  read() {
    const token = this.tokens[this.at++];
    if (token !== "(") return atom(token);
    const list = [];
    while (this.tokens[this.at] !== ")") list.push(this.read());
    this.at++;
    return list;
  }
}

function atom(token) {
  const code = token.charCodeAt(0);
  return code >= 48 && code <= 57 ? Number(token) : token;
}

function evaluate(x, scope) {
  while (true) {
    if (typeof x === "string") return scope.find(x).names.get(x);
    if (!Array.isArray(x)) return x;
    const head = x[0];
    switch (head) {
      case "quote":
        return x[1];
      case "if":
        x = evaluate(x[1], scope) !== false ? x[2] : x[3];
        break;
      case "define":
        scope.define(x[1], evaluate(x[2], scope));
        return null;
      case "set!":
        scope.find(x[1]).define(x[1], evaluate(x[2], scope));
        return null;
      case "lambda":
        return new Lambda(x[1], x[2], scope);
      case "begin":
        for (let i = 1; i < x.length - 1; i++) evaluate(x[i], scope);
        x = x[x.length - 1];
        break;
      default: {
        const callee = evaluate(head, scope);
        const values = [];
        for (let i = 1; i < x.length; i++) values.push(evaluate(x[i], scope));
        if (!(callee instanceof Lambda)) return callee(values);
        const names = new Map();
        for (let i = 0; i < values.length; i++) names.set(callee.parameters[i], values[i]);
        scope = new Scope(names, callee.scope);
        x = callee.body;
      }
    }
  }
}

class Pair {
  constructor(head, tail) {
    this.head = head;
    this.tail = tail;
  }
}

function globals() {
  return new Scope(new Map([
    ["+", v => v[0] + v[1]],
    ["-", v => v[0] - v[1]],
    ["*", v => v[0] * v[1]],
    ["%", v => v[0] % v[1]],
    ["<", v => v[0] < v[1]],
    ["=", v => v[0] === v[1]],
    ["cons", v => new Pair(v[0], v[1])],
    ["car", v => v[0].head],
    ["cdr", v => v[0].tail],
    ["null?", v => v[0] === null],
    ["nil", null],
  ]), null);
}

const program = `
(begin
  (define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))
  (define range (lambda (a b) (if (< a b) (cons a (range (+ a 1) b)) nil)))
  (define map (lambda (f list) (if (null? list) nil (cons (f (car list)) (map f (cdr list))))))
  (define filter (lambda (keep list)
    (if (null? list) nil
      (if (keep (car list)) (cons (car list) (filter keep (cdr list))) (filter keep (cdr list))))))
  (define fold (lambda (f value list) (if (null? list) value (fold f (f value (car list)) (cdr list)))))
  (define divides (lambda (n d) (= (% n d) 0)))
  (define prime-from (lambda (n d)
    (if (< n (* d d)) (< 1 n) (if (divides n d) (= 1 0) (prime-from n (+ d 1))))))
  (define counter (lambda () (begin
    (define count 0)
    (lambda (step) (begin (set! count (+ count step)) count)))))
  (define next (counter))
  (define repeat (lambda (times f) (if (= times 0) nil (begin (f) (repeat (- times 1) f)))))
  (define work (lambda (rounds) (begin
    (repeat rounds (lambda () (begin
      (next (fib 12))
      (next (fold + 0 (filter (lambda (n) (prime-from n 2)) (range 0 200))))
      (next (fold + 0 (map (lambda (n) (% (* n n) 7)) (range 0 100)))))))
    (next 0)))))
`;

const rounds = Number(process.argv[2] ?? 300);
const scope = globals();
evaluate(new Reader(tokens(program)).read(), scope);
console.log(String(evaluate(new Reader(tokens(`(work ${rounds})`)).read(), scope)));
