#include "core/codegen/codegen.h"

#include <gtest/gtest.h>

#include "core/codegen/test_support.h"

namespace vela::codegen {
namespace {

TEST(Codegen, FibUsesFusedComparisonsImmediatesAndDirectCalls) {
  EXPECT_EQ(codeOf("fn f(n) {\n  if n < 2 { return n }\n  return f(n - 1) + f(n - 2)\n}"),
            "jumpnotlti r0, 2, +1\n"
            "return r0\n"
            "subi r6, r0, 1\n"
            "callfunction r2, 1, s0\n"
            "subi r7, r0, 2\n"
            "callfunction r3, 1, s1\n"
            "add r1, r2, r3\n"
            "return r1\n");
}

TEST(Codegen, ALoopTestsAtItsTop) {
  EXPECT_EQ(codeOf("fn f(n) { state i = 0\n while i < n && !(i == 5) { i += 1 }\n return i }"),
            "loadint r1, 0\n"
            "jumpnotlt r1, r0, +3\n"
            "jumpeqi r1, 5, +2\n"
            "addi r1, r1, 1\n"
            "loop -4\n"
            "return r1\n");
}

TEST(Codegen, ARangeThatIsWrittenOutIsACountedLoop) {
  EXPECT_EQ(codeOf("fn f(n) { for i in 0..=n { print(i) } }"),
            "loadint r1, 0\n"
            "move r2, r0\n"
            "forprep r1, 1, +3\n"
            "move r4, r3\n"
            "callbuiltin r4, 1, b1\n"
            "forloop r1, -3\n"
            "returnnone\n");
}

TEST(Codegen, OtherIterablesAreIterated) {
  EXPECT_EQ(codeOf("fn f(xs) { for x in xs { if x { break }\n print(x) } }"),
            "iterprep r1, r0\n"
            "iternext r1, r3, +4\n"
            "jumptrue r3, +3\n"
            "move r4, r3\n"
            "callbuiltin r4, 1, b1\n"
            "loop -5\n"
            "returnnone\n");
}

TEST(Codegen, DefaultsAndChecksRunFromTheLeft) {
  EXPECT_EQ(codeOf("fn f(a: Int, b = a) => b"),
            "checktype r0, t0\njumpset r1, +1\nmove r1, r0\nreturn r1\n");
}

TEST(Codegen, ChecksThatCannotFailAreLeftOut) {
  EXPECT_EQ(codeOf("fn f(n: Int) -> Int { state i: Int = 0\n i = i + n * 2\n return i }"),
            "checktype r0, t0\n"
            "loadint r1, 0\n"
            "muli r2, r0, 2\n"
            "add r1, r1, r2\n"
            "return r1\n");
  EXPECT_EQ(codeOf("fn f(n) -> Int | None { state i: Float = 0\n i = n }"),
            "loadint r1, 0\n"
            "checktype r1, t1\n"
            "move r2, r0\n"
            "checktype r2, t1\n"
            "move r1, r2\n"
            "returnnone\n");
}

TEST(Codegen, AVariableThatTheRightSideMayAssignIsCopiedFirst) {
  EXPECT_EQ(codeOf("fn f(s) { state t = s\n t = t + if s { t = 1\n 2 } else { 3 } }"),
            "move r1, r0\n"
            "move r2, r1\n"
            "jumpfalse r0, +3\n"
            "loadint r1, 1\n"
            "loadint r3, 2\n"
            "jump +1\n"
            "loadint r3, 3\n"
            "add r1, r2, r3\n"
            "returnnone\n");
}

TEST(Codegen, AnAssignmentWritesItsVariableLast) {
  // Were r1 written first, the right operand and a handler would see it.
  EXPECT_EQ(codeOf("fn f(a) { state x = a\n x = a && x\n x = f(x) }"),
            "move r1, r0\n"
            "move r2, r0\n"
            "checktype r2, t0\n"
            "jumpfalse r2, +2\n"
            "move r2, r1\n"
            "checktype r2, t0\n"
            "move r1, r2\n"
            "move r6, r1\n"
            "callfunction r2, 1, s0\n"
            "move r1, r2\n"
            "returnnone\n");
}

TEST(Codegen, APartOfAStringGetsItsTextBeforeALaterOneRunsCode) {
  EXPECT_EQ(codeOf("fn f(a, n: Int) => \"${a}${n}${f}${f(a, n)}\""),
            "checktype r1, t0\n"
            "move r3, r0\n"
            "concat r3, r3, 1\n"
            "move r4, r1\n"
            "loadfunction r5, f1\n"
            "concat r5, r5, 1\n"
            "move r10, r0\n"
            "move r11, r1\n"
            "callfunction r6, 2, s0\n"
            "concat r2, r3, 4\n"
            "return r2\n");
  EXPECT_EQ(codeOf("fn f(a) => \"${a} ${a.b}\""),
            "move r2, r0\n"
            "loadk r3, k0\n"
            "getfield r4, r0, s0\n"
            "concat r1, r2, 3\n"
            "return r1\n");
}

TEST(Codegen, TuplesThatAreTakenApartAtOnceAreNotMade) {
  EXPECT_EQ(codeOf("fn f(a, b) { let (x, y) = (b, a)\n return x - y }"),
            "move r2, r1\nmove r3, r0\nsub r4, r2, r3\nreturn r4\n");
  EXPECT_EQ(codeOf("fn f(x, i, j) { (x[i], x[j]) = (x[j], x[i]) }"),
            "getindex r3, r0, r2\n"
            "getindex r4, r0, r1\n"
            "setindex r0, r1, r3\n"
            "setindex r0, r2, r4\n"
            "returnnone\n");
}

TEST(Codegen, OnlyCapturedVariablesThatChangeGetCells) {
  EXPECT_EQ(codeOf("fn f(n) { state c = n\n let k = 2\n return () => { c += k } }"),
            "newcell r1\n"
            "setcell r1, r0\n"
            "loadint r2, 2\n"
            "newclosure r3, f2\n"
            "return r3\n");
  EXPECT_EQ(codeOf("fn f(n) { state c = n\n let k = 2\n return () => { c += k } }", ""),
            "getcapturecell r0, p0, -\n"
            "getcapture r1, p1\n"
            "add r0, r0, r1\n"
            "setcapturecell p0, r0, -\n"
            "returnnone\n");
}

TEST(Codegen, AVariableReadBeforeItsDeclarationIsChecked) {
  std::string text = "fn f() { let g = () => later\n let later = 1\n return g }";
  EXPECT_EQ(codeOf(text),
            "newcell r0\nnewclosure r1, f2\nloadint r2, 1\nsetcell r0, r2\nreturn r1\n");
  EXPECT_EQ(codeOf(text, "g").substr(0, 23), "getcapturecell r0, p0, ");
  EXPECT_NE(codeOf(text, "g").substr(23, 1), "-");
}

TEST(Codegen, AnAssignmentIsCheckedOnlyWhereItMayComeBeforeTheDeclaration) {
  std::string early = "fn f() { let g = v => { c = v }\n state c = 1\n return g }";
  EXPECT_EQ(codeOf(early, "g").substr(0, 23), "setcapturecell p0, r0, ");
  EXPECT_NE(codeOf(early, "g").substr(23, 1), "-");
  std::string late = "fn f() { state c = 1\n let g = v => { c = v }\n return g }";
  EXPECT_EQ(codeOf(late, "g"), "setcapturecell p0, r0, -\nreturnnone\n");
  std::string module = "fn f(v) { c = v\n c += v }\n state c = 1\n c = 2";
  EXPECT_EQ(codeOf(module),
            "setvar r0, v0\ngetvar r1, v0\nadd r1, r1, r0\ninitvar r1, v0\nreturnnone\n");
  EXPECT_EQ(codeOf(module, "<module>"),
            "loadint r0, 1\ninitvar r0, v0\nloadint r0, 2\ninitvar r0, v0\nreturnnone\n");
}

TEST(Codegen, ALambdaThatCapturesNothingIsAConstant) {
  EXPECT_EQ(codeOf("fn f() => x => x"), "loadfunction r0, f2\nreturn r0\n");
}

TEST(Codegen, FinallyRunsOnEveryWayOutAndOutsideItsOwnRange) {
  std::string text = "fn f(g) { try { return g() } finally { print(2) } }";
  EXPECT_EQ(codeOf(text),
            "move r2, r0\n"
            "call r2, 0, s0\n"
            "loadint r3, 2\n"
            "callbuiltin r3, 1, b1\n"
            "return r2\n"
            "callbuiltin r2, 0, b7\n"  // the trace
            "loadint r3, 2\n"
            "callbuiltin r3, 1, b1\n"
            "move r3, r1\n"
            "move r4, r2\n"
            "callbuiltin r3, 2, b8\n"
            "throw r1, 1\n");
  std::string errors;
  auto module = compileText(text, &errors);
  const bytecode::Function& function = module->functions[1];
  ASSERT_EQ(function.handlers.size(), 1u);
  EXPECT_EQ(function.handlers[0].start, 0u);
  EXPECT_EQ(function.handlers[0].end, 2u);
  EXPECT_EQ(function.handlers[0].target, 5u);
}

TEST(Codegen, InnerHandlersComeFirst) {
  std::string errors;
  auto module = compileText(
      "fn f(g) { try { try { g() } catch (e: String) { g() } } catch e { print(e) } }", &errors);
  ASSERT_EQ(errors, "");
  const bytecode::Function& function = module->functions[1];
  ASSERT_EQ(function.handlers.size(), 2u);
  EXPECT_GE(function.handlers[0].start, function.handlers[1].start);
  EXPECT_LT(function.handlers[0].end, function.handlers[1].end);
}

TEST(Codegen, PositionsAreThoseOfTheFailingOperation) {
  EXPECT_EQ(positionsOf("fn f(a) {\n  if a { }\n  return a.b[1] + a.c(-a)\n}"),
            "2:6 jumpfalse\n"
            "3:12 getfield\n"
            "3:14 loadint\n"
            "3:13 getindex\n"
            "3:19 move\n"
            "3:23 neg\n"
            "3:21 callmethod\n"
            "3:17 add\n"
            "3:3 return\n");
}

TEST(Codegen, ConstantsOfTheLibraryAreLoaded) {
  EXPECT_EQ(codeOf("fn f(r: Float) -> Float => Math.PI * Math.sqrt(r)"),
            "checktype r0, t0\n"
            "loadk r2, k0\n"
            "move r3, r0\n"
            "callbuiltin r3, 1, b3\n"
            "mul r1, r2, r3\n"
            "return r1\n");
}

TEST(Codegen, LogicalOperandsMustBeBool) {
  EXPECT_EQ(codeOf("fn f(a, b) { if a < 1 && b { print(1) } }"),
            "jumpnotlti r0, 1, +5\n"
            "move r2, r1\n"
            "checktype r2, t0\n"
            "jumpfalse r2, +2\n"
            "loadint r2, 1\n"
            "callbuiltin r2, 1, b1\n"
            "returnnone\n");
}

TEST(Codegen, CoalescingUnwrapsSome) {
  EXPECT_EQ(codeOf("fn f(a, b) => a ?? b"),
            "move r2, r0\n"
            "jumpnone r2, +4\n"
            "istype r3, r2, t0\n"
            "jumpfalse r3, +3\n"
            "getfield r2, r2, s0\n"
            "jump +1\n"
            "move r2, r1\n"
            "return r2\n");
}

TEST(Codegen, ConstructorsCallTheSuperclassThenAssignDefaults) {
  std::string text =
      "class A { x: Int }\nclass B extends A { state y: Int = 2; constructor() { super(1); this.y "
      "= 3 } }\n"
      "class C extends B { z: Int }";
  EXPECT_EQ(codeOf(text, "B.constructor"),
            "move r5, r0\n"
            "loadint r6, 1\n"
            "callfunction r1, 2, s0\n"
            "loadint r1, 2\n"
            "setfield r0, r1, s1\n"
            "loadint r1, 3\n"
            "setfield r0, r1, s2\n"
            "return r0\n");
  EXPECT_EQ(codeOf(text, "C.constructor"),
            "move r6, r0\ncallfunction r2, 1, s0\nsetfield r0, r1, s1\nreturn r0\n");
}

// The flags of the class's fields, in order.
std::string fieldFlags(const std::string& text, size_t cls = 0) {
  std::string errors;
  auto module = compileText(text, &errors);
  if (!errors.empty()) return errors;
  std::string out;
  for (const bytecode::Field& field : module->classes[cls].fields) {
    out += module->str(field.name) + ":";
    if ((field.flags & bytecode::kFieldMutable) != 0) out += "m";
    if ((field.flags & bytecode::kFieldSurelyAssigned) != 0) out += "s";
    if ((field.flags & bytecode::kFieldRawInt) != 0) out += "i";
    if ((field.flags & bytecode::kFieldRawFloat) != 0) out += "f";
    out += " ";
  }
  return out;
}

TEST(ClassLayout, FieldsAssignedBeforeThisIsSeenAreSure) {
  EXPECT_EQ(fieldFlags("class P { x: Float; state y: Float; state n: Int = 0; state s: String = "
                       "\"\"; state u = 1 }"),
            "x:s y:msf n:msi s:ms u:ms ");
  EXPECT_EQ(fieldFlags("class P { state a: Int; state b: Int\n"
                       "constructor(c) { if c { this.a = 1; this.b = 2 } else { this.a = 3 } } }"),
            "a:msi b:m ");
}

TEST(ClassLayout, WhatIsAssignedAfterThisWasSeenIsNotSure) {
  EXPECT_EQ(fieldFlags("class P { state a: Int = 1; state b: Int\n"
                       "constructor() { print(this); this.b = 2 } }"),
            "a:msi b:m ");
  EXPECT_EQ(fieldFlags("class P { state a: Int; state b: Int\n"
                       "constructor() { this.a = 1; this.m(); this.b = 2 }\n fn m() { } }"),
            "a:msi b:m ");
  EXPECT_EQ(
      fieldFlags("class P { state a: Int\nconstructor() { let f = () => this; this.a = 1 } }"),
      "a:m ");
  EXPECT_EQ(fieldFlags("class P { state a: Int\nconstructor(c) { while c { this.a = 1 } } }"),
            "a:m ");
  EXPECT_EQ(fieldFlags("class P { state a: Int\nconstructor(c) { if c { return }\n this.a = 1 } }"),
            "a:m ");
  EXPECT_EQ(
      fieldFlags("class P { state a: Int\nconstructor(c) { if c { throw 1 }\n this.a = 1 } }"),
      "a:msi ");
  EXPECT_EQ(
      fieldFlags("class P { state a: Int; state b: Int = this.a\nconstructor(c) { this.a = 1 } }"),
      "a:m b:m ");
}

TEST(ClassLayout, ASuperclassThatShowsThisLeavesNothingSure) {
  EXPECT_EQ(fieldFlags("class A { constructor() { this.m() }\n fn m() { } }\n"
                       "class B extends A { state x: Int = 1 }",
                       1),
            "x:m ");
  EXPECT_EQ(fieldFlags("class A { state y: Int = 1 }\nclass B extends A { state x: Int = 1 }", 1),
            "x:msi ");
}

TEST(Codegen, AClassThatCapturesHasStubsAndAHiddenField) {
  std::string errors;
  auto module = compileText("fn f(n) {\n  class C { fn m() => n }\n  return C()\n}", &errors);
  ASSERT_EQ(errors, "");
  const bytecode::Class& cls = module->classes[0];
  ASSERT_EQ(cls.fields.size(), 1u);
  EXPECT_EQ(module->str(cls.fields[0].name), "(C 0)");
  const bytecode::Function& stub = module->functions[cls.methods[0].function];
  EXPECT_EQ(stub.flags, bytecode::kIsHidden | bytecode::kIsMethod);
  EXPECT_TRUE(stub.captures.empty());
}

TEST(Codegen, AMissingMemberOfTheLibraryIsAnErrorThatNamesIt) {
  std::string errors;
  EXPECT_EQ(compileText("print(Math.sqroot(2.0))", &errors), nullptr);
  EXPECT_EQ(errors.substr(0, 55), "t.vela:1:12: error: 'Math' has no member 'sqroot'\nprint");
}

TEST(Codegen, ModuleBodiesStandInTheOrderOfInitialisation) {
  syntax::FileLoader loader = [](const std::string& path) {
    return syntax::LoadResult{true, path == "a.vela" ? "let x = 1" : "", ""};
  };
  auto program =
      syntax::loadProgramText("main.vela", "import \"./a\" show { x }\nprint(x)", loader);
  auto module = generate(program.get(), testBuiltins);
  ASSERT_NE(module, nullptr);
  ASSERT_EQ(module->bodies.size(), 2u);
  EXPECT_EQ(module->str(module->functions[module->bodies[0]].file), "a.vela");
  EXPECT_EQ(module->str(module->functions[module->bodies[1]].file), "main.vela");
  ASSERT_EQ(module->variables.size(), 1u);
  EXPECT_EQ(module->str(module->variables[0].name), "x");
}

// Every construct at once, mainly to be verified.
TEST(Codegen, EverythingTogetherPassesTheVerifier) {
  std::string errors;
  compileText(R"(
    enum Shape { Circle(r: Float), Rect(w: Float, h: Float), Unit
      fn area() => match this { Circle(r) => r * r, Rect(w, h) => w * h, Unit => 1.0 } }
    abstract class Base { name: String; state hits: Int = 0
      constructor(name: String = "x") { this.name = name }
      abstract fn area() -> Float
      static fn make(x) => x }
    interface Named { fn label() }
    class Derived extends Base implements Named { k: Int
      constructor(k) { super("d"); this.k = k }
      fn area() -> Float { return this.k * 1.0 }
      fn label() => "${this.name}"
      operator +(o) => Derived(this.k + o.k)
      operator []=(i, v) { this.hits = v } }
    class Failure extends Error { code: Int }
    fn uses(a, (b, [c, ..d]), e: Int | None = None) {
      state total = 0
      for (k, v) in {"a": 1, "b": 2} { total += v }
      for i in 0..10 { for j in i..=10 { try { if j == 5 { continue }
        if j == 7 { break } } catch (x: TypeError) { throw x } finally { total += 1 } } }
      fn inner(n) { if n == 0 { return total } else { return later(n - 1) } }
      fn later(n) => inner(n)
      let r = match a { 0 => 1, 1.5 | "s" | true => 2, -3..3 => 3, None => 4, (x, 1) => x, [] => 5, [.., z] => z,
        Some(Ok(q)) | Some(Err(q)) => q, Shape.Rect(w, _) if w > 1.0 => w, Circle(_) => 6, n: Int => n, other => { other } }
      (a.x, a[0], total) = (1, 2, 3)
      total = if r is Int { 1 } else if r is (String | Float) { 2 } else { 3 }
      let t = try { inner(3) } catch e { None }
      return [r ?? 1, (t,), a?.b?.c(1), -2 ** 2, ~total >>> 1, !(a in [1]), x => y => x + y + total, b, c, d, e, uses, Shape.Unit,
        Shape.Circle, Derived, print, Some, Option.Some(1), Math.PI, 0x7fffffffffffffff, 1 < 2 == true]
    }
    print(uses(1, (2, [3, 4])), Derived.make(1), Failure("m", 2))
  )",
              &errors);
  EXPECT_EQ(errors, "");
}

TEST(Codegen, LongLiteralsAndChainsNeedFewRegisters) {
  std::string list = "[0", sum = "0", text = "\"";
  for (int i = 1; i < 2000; ++i) {
    list += ", " + std::to_string(i);
    sum += " + x";
    text += "${x}";
  }
  std::string errors;
  auto module =
      compileText("fn f(x) { return (" + list + "], " + sum + ", " + text + "\") }", &errors);
  ASSERT_EQ(errors, "");
  EXPECT_LT(module->functions[1].register_count, 1000);
}

TEST(Codegen, NestingUpToTheLimitCompiles) {
  struct Row {
    const char* open;
    const char* close;
    int levels;
  };
  for (const Row& row :
       {Row{"(1 + ", ")", 240}, Row{"[", "]", 240}, Row{"f(", ")", 240}, Row{"x => ", "", 240},
        Row{"if a { ", " }", 120}, Row{"match a { _ => ", " }", 120}, Row{"{a: ", "}", 240},
        Row{"try { ", " } catch e { }", 120}, Row{"-", "", 240}, Row{"\"${", "}\"", 240},
        Row{"() => { return ", " }", 80}, Row{"a ?? (", ")", 240}, Row{"a && (a || ", ")", 240}}) {
    std::string text = "fn f(a) { return ";
    for (int i = 0; i < row.levels; ++i) text += row.open;
    text += "a";
    for (int i = 0; i < row.levels; ++i) text += row.close;
    std::string errors;
    compileText(text + " }", &errors);
    EXPECT_EQ(errors, "") << row.open;
  }
}

TEST(Codegen, LoopsNestAsDeepAsTheBytecodeAllows) {
  auto nested = [](int levels) {
    std::string text;
    for (int i = 0; i < levels; ++i) text += "while true { ";
    for (int i = 0; i < levels; ++i) text += "} ";
    std::string errors;
    compileText(text, &errors);
    return errors;
  };
  EXPECT_EQ(nested(200), "");
  EXPECT_NE(nested(201).find("error: loops are nested deeper than 200 levels"), std::string::npos);
}

TEST(Codegen, AClassHierarchyThatIsTooLargeIsAnErrorAtItsFirstClassTooMany) {
  auto chain = [](int classes) {
    std::string text = "class C0 { }\n";
    for (int i = 1; i < classes; ++i) {
      text += "class C" + std::to_string(i) + " extends C" + std::to_string(i - 1) + " { }\n";
    }
    std::string errors;
    compileText(text, &errors);
    return errors;
  };
  EXPECT_EQ(chain(2000), "");
  // 2895 classes in a chain count 2895 * 2898 / 2.
  EXPECT_EQ(chain(3000),
            "t.vela:2895:7: error: 'C2894': the class hierarchy is too large: more than 4194304 "
            "members and ancestors of all classes, inherited ones counted again\n"
            "class C2894 extends C2893 { }\n"
            "      ^\n");
}

TEST(Codegen, MoreFieldsThanAnInstanceCanHaveAreAnErrorAtTheClass) {
  std::string text = "class C { x: Int }\nclass D extends C {\n";
  for (int i = 0; i < 32768; ++i) text += "  f" + std::to_string(i) + " = 1\n";
  std::string errors;
  compileText(text + "}\n", &errors);
  EXPECT_EQ(errors,
            "t.vela:2:7: error: 'D': more than 32768 fields, inherited ones included\n"
            "class D extends C {\n"
            "      ^\n");
}

}  // namespace
}  // namespace vela::codegen
