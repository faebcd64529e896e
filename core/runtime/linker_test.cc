#include <gtest/gtest.h>

#include <algorithm>

#include "core/runtime/builtins.h"
#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/members.h"
#include "core/runtime/strings.h"
#include "core/runtime/text.h"

namespace vela::runtime {
namespace {

using bytecode::Instruction;
using bytecode::kNoIndex;
using bytecode::Opcode;

/// Builds modules by hand.
class ModuleMaker {
 public:
  ModuleMaker() : module(std::make_unique<bytecode::Module>()) {}
  uint32_t str(const std::string& text) {
    for (uint32_t i = 0; i < module->strings.size(); ++i) {
      if (module->strings[i] == text) return i;
    }
    module->strings.push_back(text);
    return static_cast<uint32_t>(module->strings.size() - 1);
  }
  uint32_t function(const std::string& name, uint16_t flags, std::vector<Instruction> code) {
    bytecode::Function f;
    f.name = str(name);
    f.file = str("test.vela");
    f.flags = flags;
    f.register_count = 8;
    f.code = std::move(code);
    f.lines = {{0, 3, 5}, {1, 4, 7}};
    module->functions.push_back(std::move(f));
    return static_cast<uint32_t>(module->functions.size() - 1);
  }
  std::unique_ptr<bytecode::Module> module;
};

std::unique_ptr<bytecode::Module> classesModule() {
  ModuleMaker m;
  const uint32_t body =
      m.function("", bytecode::kIsModuleBody, {Instruction::ad(Opcode::kLoadK, 0, 1)});
  const uint32_t area =
      m.function("Shape.area", bytecode::kIsMethod, {Instruction::abc(Opcode::kReturnNone)});
  const uint32_t other =
      m.function("Circle.area", bytecode::kIsMethod, {Instruction::abc(Opcode::kReturnNone)});
  m.module->constants = {{bytecode::ConstantKind::kInt, 1, kNoIndex},
                         {bytecode::ConstantKind::kString, 0, m.str("text")}};
  m.module->checks.push_back({{{bytecode::TypeTerm::kBuiltinClass, class_id::kFloat}},
                              m.str("field 'Circle.r'"),
                              m.str("Float")});
  m.module->checks.push_back({{{bytecode::TypeTerm::kClass, 0}}, kNoIndex, kNoIndex});
  bytecode::Class circle, shape;
  shape.name = m.str("Shape");
  shape.fields = {{m.str("name"), kNoIndex, bytecode::kFieldSurelyAssigned}};
  shape.methods = {{m.str("area"), area}};
  circle.name = m.str("Circle");
  circle.super = 1;
  circle.fields = {
      {m.str("r"), 0,
       bytecode::kFieldMutable | bytecode::kFieldRawFloat | bytecode::kFieldSurelyAssigned}};
  circle.methods = {{m.str("area"), other}};
  m.module->classes = {circle, shape};
  m.module->externals.functions = {m.str("Error.constructor"), m.str("Math.sqrt")};
  m.module->functions[body].code.push_back(Instruction::ad(Opcode::kLoadFunction, 1, 4));
  m.module->bodies = {body};
  return std::move(m.module);
}

TEST(Linker, ClassesInheritFieldsAndMembers) {
  Isolate isolate{IsolateOptions{}};
  const LinkResult linked = link(isolate, classesModule());
  ASSERT_EQ(linked.error, "");
  const ClassId circle = isolate.findClass("Circle"), shape = isolate.findClass("Shape");
  EXPECT_TRUE(isSubclass(isolate.classInfo(circle), shape));
  EXPECT_TRUE(isolate.classInfo(shape).has_subclass);
  EXPECT_FALSE(isolate.classInfo(circle).has_subclass);
  const Symbol r = isolate.intern("r"), name = isolate.intern("name"),
               area = isolate.intern("area");
  EXPECT_EQ(lookupInClass(isolate, circle, name).index, 0);
  EXPECT_EQ(lookupInClass(isolate, circle, r).index, 1);
  EXPECT_EQ(lookupInClass(isolate, circle, area).function, isolate.findFunction("Circle.area"));
  EXPECT_EQ(lookupInClass(isolate, shape, area).function, isolate.findFunction("Shape.area"));
  Handle c(isolate, newInstance(isolate, circle));
  EXPECT_TRUE(setMember(isolate, c, r, Value::inlineInt(2)));
  EXPECT_EQ(trailingValues(c.as<InstanceObject>())[1].bits, 0x4000000000000000u);
  EXPECT_TRUE(setMember(isolate, c, name, newString(isolate, "round")));
  std::string text;
  EXPECT_TRUE(appendText(isolate, c, text));
  EXPECT_EQ(text, "Circle(name: \"round\", r: 2.0)");
  EXPECT_FALSE(setMember(isolate, c, name, Value::none()));
  EXPECT_EQ(errorHeadline(isolate, takePendingError(isolate)),
            "StateError: field 'Shape.name' is immutable");
  EXPECT_FALSE(setMember(isolate, c, r, Value::none()));
  EXPECT_EQ(errorHeadline(isolate, takePendingError(isolate)),
            "TypeError: field 'Circle.r' expects Float, got None");
  EXPECT_TRUE(matchesType(isolate, c, isolate.check(1)));
}

TEST(Linker, OperandsBecomeVmWide) {
  Isolate isolate{IsolateOptions{}};
  ASSERT_EQ(link(isolate, classesModule()).error, "");
  const LinkResult second = link(isolate, classesModule());
  ASSERT_EQ(second.error, "");
  const Function& body = isolate.function(second.bodies[0]);
  EXPECT_EQ(textOf(isolate.constant(body.code[0].wide())), "text");
  EXPECT_EQ(body.code[0].wide(), 3u);
  const Function& sqrt = isolate.function(body.code[1].wide());
  EXPECT_EQ(sqrt.native, builtin_id::kMathSqrt);
}

TEST(Linker, AnUnknownExternalIsAnError) {
  Isolate isolate{IsolateOptions{}};
  auto module = classesModule();
  module->strings.push_back("nowhere");
  module->externals.functions.push_back(static_cast<uint32_t>(module->strings.size() - 1));
  EXPECT_EQ(link(isolate, std::move(module)).error, "unknown external function 'nowhere'");
}

TEST(Trace, LongTracesKeepBothEnds) {
  Isolate isolate{IsolateOptions{}};
  const LinkResult linked = link(isolate, classesModule());
  const FunctionId area = isolate.findFunction("Circle.area");
  EXPECT_EQ(traceLine(isolate, {area, 1}), "  at Circle.area (test.vela:4:7)");
  throwError(isolate, class_id::kError, "deep");
  for (int i = 0; i < 100; ++i) appendTrace(isolate, area, 0);
  appendTrace(isolate, linked.bodies[0], 0);
  Handle error(isolate, takePendingError(isolate));
  const std::string stack(textOf(getMember(isolate, error, isolate.intern("stack"))));
  EXPECT_EQ(std::count(stack.begin(), stack.end(), '\n'), 40);
  EXPECT_NE(stack.find("\n  … 61 more\n"), std::string::npos);
  EXPECT_TRUE(stack.ends_with("  at <module> (test.vela:3:5)"));
  rethrowValue(isolate, error);
  EXPECT_EQ(isolate.trace.count(), 101u);
}

TEST(Members, BuiltInTypesHaveTheirs) {
  Isolate isolate{IsolateOptions{}};
  Handle list(isolate, newList(isolate));
  EXPECT_EQ(lookupMember(isolate, list, isolate.intern("push")).kind, MemberKind::kBuiltinMethod);
  EXPECT_EQ(lookupMember(isolate, list, isolate.intern("length")).kind,
            MemberKind::kBuiltinProperty);
  EXPECT_EQ(lookupMember(isolate, Value::none(), isolate.intern("isNone")).kind,
            MemberKind::kBuiltinMethod);
  const MemberEntry filled =
      lookupMember(isolate, classValue(isolate, class_id::kList), isolate.intern("filled"));
  EXPECT_EQ(filled.kind, MemberKind::kMethod);
  EXPECT_EQ(filled.field_flags, kMemberStatic);
  EXPECT_TRUE(isBuiltinNamespace("Math"));
  EXPECT_FALSE(isBuiltinNamespace("print"));
  EXPECT_EQ(findBuiltinClass("TypeError"), class_id::kTypeError);
  EXPECT_STREQ(preludeFunction("List.generate"), "listGenerate");
}

}  // namespace
}  // namespace vela::runtime
