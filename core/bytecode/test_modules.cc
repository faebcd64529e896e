#include "core/bytecode/test_modules.h"

#include <cstdio>
#include <cstdlib>

#include "core/bytecode/assembler.h"

namespace vela::bytecode::testing {
namespace {

constexpr std::string_view kSample = R"(
; One of everything.
string "main"
string ""
const int 42
const int -9223372036854775808
const float 1.5
const float 0x7ff0000000000000
const string "a \"quoted\"\ttext\nwith two lines, ünïcode and \x00"
check builtin Int subject "parameter 'n' of 'fib'" text "Int"
check builtin Float subject "field 'P.x' expects" text "Float"
check builtin Int | builtin String | class c0 subject "return value of 'f'" text "Int | String | Shape"
check any
check number | function | builtin NoneType
variable "count" in "main.vela" mutable exported
variable "limit" in "main.vela"
external function "List.map"
external class "Steps"

class "Shape" at 3:16 abstract              ; c0
  constructor f4
  field "name" check t2 sure
  field "hits" mutable
  method "area" f3
  method "+" f5
  static "unit" f0
end

class "Point" at 9:7 extends c0             ; c1
  constructor f4
  implements c2
  field "x" check t1 rawfloat mutable sure
  field "n" check t0 rawint sure
  method "area" f5
end

class "Scalable" at 1:11 interface          ; c2
  method "scale" f3
end

class "Color" at 20:6 enum abstract         ; c3
  variant c4
end

class "Red" at 20:14 extends c3 variant     ; c4
end

class "Broken" at 30:7 extends builtin Error  ; c5
end

function "fib" file "main.vela" at 1:4      ; f0
  params 1 1
  registers 8
  names "n"
  checks t0
  returns t0
  code
    .line 1:4
    checktype r0, t0
    .line 2:6
    jumpnotlti r0, 2, recurse
    return r0
  recurse:
    .line 3:10
    subi r5, r0, 1
    callfunction r1, 1, "fib"
    subi r6, r0, 2
    callfunction r2, 1, "fib"
    add r1, r1, r2
    return r1
end

function "" file "main.vela" at 8:3 lambda closure   ; f1
  params 0
  registers 4
  capture cell r1 "total"
  capture r0 "step"
  code
    getcapturecell r0, p0, "total"
    getcapture r1, p1
    add r0, r0, r1
    setcapturecell p0, r0, -
    newclosure r2, f2
    return r2
end

function "" file "main.vela" at 9:3 lambda closure   ; f2
  params 0
  registers 2
  capture cell p0 "total"
  capture p1 "step"
  code
    getcapture r0, p0
    getcell r1, r0, -
    return r1
end

function "Shape.area" file "main.vela" at 5:12 method abstract  ; f3
  params 1
end

function "Shape" file "main.vela" at 4:3 constructor   ; f4
  params 1 2
  registers 9
  names "this" "name"
  checks - t2
  code
    jumpset r1, have
    loadk r1, "none"
  have:
    checktype r1, t2
    setfield r0, r1, "name"
    return r0
end

function "Shape.+" file "main.vela" at 6:3 method     ; f5
  params 1 2
  registers 3
  code
    getfield r2, r0, "name"
    return r2
end

function "main" file "main.vela" at 1:1 body          ; f6
  params 0
  handler try tried caught r9
  code
    loadint r0, 7
    newcell r1
    setcell r1, r0
    newclosure r2, f1
    call r2, 0
    loadfunction r3, "fib"
    loadfunction r3, "List.map"
    loadclass r3, "Point"
    initvar r0, "count"
    setvar r0, "count"
    getvar r4, "count"
    loadk r4, k1
    loadk r4, 0.1
    loadnone r4
    loadtrue r4
    not r5, r4
    move r6, r1
    getcell r6, r6, "x"
    loadint r3, 0
    loadint r4, 10
    forprep r3, 0, done
  turn:
    istype r6, r5, t3
    forloop r3, turn
  done:
    newlist r3, r3, 2
    newtuple r4, r3, 1
    newmap r4, r3, 2
    iterprep r6, r3
  next:
    iternext r6, r8, out
    jumpnone r8, skip
    add r5, r5, r8
  skip:
    loop next
  out:
  try:
    loadnone r8
    new r3, 2, "Point"
    move r7, r3
    callmethod r3, 1, "area"
    callbuiltin r3, 1, b5
    throw r3, 0
  tried:
  caught:
    concat r5, r9, 1
    getindex r5, r5, r0
    setindex r5, r0, r0
    newrange r5, r0, r0
    jumpeqi r5, -1, end
    jumplt r5, r0, end
    matchfail r5
  end:
    returnnone
end

body f6
)";

template <typename T>
T pick(std::mt19937_64& random, uint64_t count) {
  return static_cast<T>(random() % count);
}

/// Mostly small, sometimes extreme.
uint32_t anyIndex(std::mt19937_64& random) {
  switch (random() % 8) {
    case 0: return kNoIndex;
    case 1: return static_cast<uint32_t>(random());
    default: return static_cast<uint32_t>(random() % 6);
  }
}

std::string anyString(std::mt19937_64& random) {
  std::string out;
  for (uint64_t n = random() % 6; n > 0; --n)
    out += static_cast<char>(random() % 4 == 0 ? random() % 256 : 'a' + random() % 3);
  return out;
}

template <typename T, typename Make>
void fill(std::mt19937_64& random, std::vector<T>& out, Make&& make) {
  for (uint64_t n = random() % 4; n > 0; --n) out.push_back(make());
}

Function randomFunction(std::mt19937_64& random) {
  Function f;
  const auto index = [&] { return anyIndex(random); };
  const auto small = [&] { return static_cast<uint16_t>(index()); };
  f.name = index();
  f.file = index();
  f.flags = small();
  f.min_params = small();
  f.max_params = small();
  f.register_count = small();
  f.line = index();
  f.column = index();
  fill(random, f.param_checks, index);
  f.return_check = index();
  fill(random, f.param_names, index);
  fill(random, f.captures,
       [&] { return Capture{random() % 2 == 0, random() % 2 == 0, small(), index()}; });
  for (uint64_t n = random() % 12; n > 0; --n) {
    const Opcode op = pick<Opcode>(random, kOpcodeCount);
    Instruction i = Instruction::abc(op, small(), small(), small());
    const OpInfo& info = opInfo(op);
    if (random() % 2 == 0 && info.a == Operand::N) i.a = 0;
    if (random() % 2 == 0 && info.b == Operand::N) i.b = 0;
    if (random() % 2 == 0 && info.c == Operand::N) i.c = 0;
    f.code.push_back(i);
  }
  fill(random, f.slots, [&] { return Slot{pick<SlotKind>(random, 5), index()}; });
  fill(random, f.handlers, [&] { return Handler{index(), index(), index(), small()}; });
  fill(random, f.lines, [&] { return LineEntry{index(), index(), index()}; });
  return f;
}

Class randomClass(std::mt19937_64& random) {
  Class c;
  const auto index = [&] { return anyIndex(random); };
  const auto method = [&] { return Method{index(), index()}; };
  c.name = index();
  c.super = index();
  c.builtin_super = index();
  c.flags = static_cast<uint16_t>(index());
  c.constructor = index();
  fill(random, c.interfaces, index);
  fill(random, c.fields, [&] { return Field{index(), index(), static_cast<uint8_t>(index())}; });
  fill(random, c.methods, method);
  fill(random, c.statics, method);
  fill(random, c.variants, index);
  c.line = index();
  c.column = index();
  return c;
}

}  // namespace

std::string_view sampleText() { return kSample; }

std::unique_ptr<Module> sampleModule() {
  AssembleResult result = assemble(kSample);
  if (!result) {
    std::fprintf(stderr, "the sample module does not assemble: %s\n", result.error.c_str());
    std::abort();
  }
  return std::move(result.module);
}

std::unique_ptr<Module> randomModule(std::mt19937_64& random) {
  auto m = std::make_unique<Module>();
  const auto index = [&] { return anyIndex(random); };
  fill(random, m->strings, [&] { return anyString(random); });
  fill(random, m->constants, [&] {
    switch (random() % 3) {
      case 0:
        return Constant{ConstantKind::kInt, static_cast<int64_t>(random() >> (random() % 64))};
      case 1: return Constant{ConstantKind::kFloat, static_cast<int64_t>(random())};
      default: return Constant{ConstantKind::kString, 0, index()};
    }
  });
  fill(random, m->checks, [&] {
    TypeCheck check;
    fill(random, check.alternatives,
         [&] { return TypeAlternative{pick<TypeTerm>(random, 5), index()}; });
    check.subject = index();
    check.type_text = index();
    return check;
  });
  fill(random, m->functions, [&] { return randomFunction(random); });
  fill(random, m->classes, [&] { return randomClass(random); });
  fill(random, m->variables, [&] {
    return Variable{index(), index(), pick<uint8_t>(random, 2), pick<uint8_t>(random, 2)};
  });
  fill(random, m->externals.functions, index);
  fill(random, m->externals.classes, index);
  fill(random, m->bodies, index);
  return m;
}

namespace {

/// Writes structured code over R[0..kVariables), which are always assigned; temporaries are above.
class CodeWriter {
 public:
  explicit CodeWriter(std::mt19937_64& random) : random_(random) {}

  std::string function(int size) {
    out_ = "function \"random\"\n  params 0 3\n  code\n";
    for (int v = 3; v < kVariables; ++v) line("loadint " + variable(v) + ", " + std::to_string(v));
    block(size, 0);
    line("return " + any());
    std::string head;
    for (const std::string& handler : handlers_) head += "  handler " + handler + "\n";
    out_.insert(out_.find("  code\n"), head);
    return out_ + "end\n";
  }

 private:
  static constexpr int kVariables = 8;

  static std::string variable(uint64_t v) { return "r" + std::to_string(v); }
  std::string any() { return variable(random_() % kVariables); }
  std::string label() { return "l" + std::to_string(labels_++); }
  void line(const std::string& text) { out_ += "    " + text + "\n"; }
  void place(const std::string& label) { out_ += "  " + label + ":\n"; }

  void block(int size, int depth) {
    for (int n = 0; n < size; ++n) {
      const uint64_t kind = random_() % (depth < 4 ? 8 : 4);
      if (kind < 2) line("add " + any() + ", " + any() + ", " + any());
      if (kind == 2) line("move " + any() + ", " + any());
      if (kind == 3) call();
      if (kind == 4) branch(size / 2, depth);
      if (kind == 5) whileLoop(size / 2, depth);
      if (kind == 6) forLoop(size / 2, depth);
      if (kind == 7) tryCatch(size / 2, depth);
    }
  }
  void call() {
    const int base = kVariables + 40;
    line("move r" + std::to_string(base + 4) + ", " + any());
    line("callfunction r" + std::to_string(base) + ", 1, \"random\"");
    line("move " + any() + ", r" + std::to_string(base));
  }
  void branch(int size, int depth) {
    const std::string other = label(), end = label();
    line("jumplt " + any() + ", " + any() + ", " + other);
    block(size, depth + 1);
    line("jump " + end);
    place(other);
    block(size, depth + 1);
    place(end);
  }
  void whileLoop(int size, int depth) {
    const std::string head = label(), end = label();
    place(head);
    line("jumpnotlti " + any() + ", 5, " + end);
    block(size, depth + 1);
    line("loop " + head);
    place(end);
  }
  void forLoop(int size, int depth) {
    const std::string head = label(), end = label();
    const int base = kVariables + 4 * depth;
    line("move r" + std::to_string(base) + ", " + any());
    line("move r" + std::to_string(base + 1) + ", " + any());
    line("forprep r" + std::to_string(base) + ", 1, " + end);
    place(head);
    line("move " + any() + ", r" + std::to_string(base + 2));
    block(size, depth + 1);
    line("forloop r" + std::to_string(base) + ", " + head);
    place(end);
  }
  void tryCatch(int size, int depth) {
    const std::string start = label(), end = label(), caught = label(), after = label();
    place(start);
    block(size, depth + 1);
    line("throw " + any() + ", 0");
    place(end);
    place(caught);
    handlers_.push_back(start + " " + end + " " + caught + " " + any());
    block(size, depth + 1);
    place(after);
  }

  std::mt19937_64& random_;
  std::string out_;
  std::vector<std::string> handlers_;
  int labels_ = 0;
};

}  // namespace

std::string randomValidText(std::mt19937_64& random, int size) {
  return CodeWriter(random).function(size);
}

}  // namespace vela::bytecode::testing
