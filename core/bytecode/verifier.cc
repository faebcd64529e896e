#include "core/bytecode/verifier.h"

#include <utf8/core.h>

#include <algorithm>

#include "core/bytecode/disassembler.h"
#include "core/bytecode/verify_internal.h"
#include "core/contract/layout.h"

namespace vela::bytecode {
namespace internal {

void VerifyContext::add(uint32_t function, uint32_t pc, const std::string& message) {
  if (full()) return;
  std::string where;
  if (function != kNoIndex) {
    where = cat("function ", function, " ", quoted(module.functions[function].name));
    if (pc != kNoIndex) {
      const Instruction& i = module.functions[function].code[pc];
      where += cat(", pc ", pc, " (", instructionText(i), ")");
    }
    where += ": ";
  }
  errors.push_back({function, pc, where + message});
}

namespace {

void verifyStrings(VerifyContext& context) {
  const std::vector<std::string>& strings = context.module.strings;
  if (strings.size() > kMaxStrings) return context.fail("more than 2^22 strings");
  for (size_t s = 0; s < strings.size(); ++s) {
    const auto bad = utf8::find_invalid(strings[s].begin(), strings[s].end());
    if (bad != strings[s].end()) {
      return context.fail(
          cat("string ", s, ": not UTF-8 at byte ", static_cast<size_t>(bad - strings[s].begin())));
    }
  }
  std::vector<uint32_t> order(strings.size());
  for (uint32_t s = 0; s < order.size(); ++s) order[s] = s;
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return strings[a] < strings[b]; });
  for (size_t i = 1; i < order.size(); ++i) {
    if (strings[order[i - 1]] == strings[order[i]]) {
      return context.fail(cat("strings ", order[i - 1], " and ", order[i], " are equal"));
    }
  }
}

void verifyConstants(VerifyContext& context) {
  const std::vector<Constant>& constants = context.module.constants;
  for (size_t k = 0; k < constants.size(); ++k) {
    const Constant& constant = constants[k];
    switch (constant.kind) {
      case ConstantKind::kInt: break;
      case ConstantKind::kFloat: {
        const uint64_t bits = static_cast<uint64_t>(constant.integer);
        const bool nan = (bits & 0x7FFFFFFFFFFFFFFFull) > 0x7FF0000000000000ull;
        if (nan && bits != kCanonicalNanBits)
          context.fail(cat("constant ", k, ": a NaN of its own kind"));
        break;
      }
      case ConstantKind::kString:
        if (!context.isString(constant.string))
          context.fail(cat("constant ", k, ": no string ", constant.string));
        break;
    }
  }
}

void verifyAlternative(VerifyContext& context, size_t check, const TypeAlternative& alternative) {
  switch (alternative.term) {
    case TypeTerm::kAny:
    case TypeTerm::kNumber:
    case TypeTerm::kFunction:
      if (alternative.index != 0)
        context.fail(cat("type check ", check, ": an index where none belongs"));
      return;
    case TypeTerm::kBuiltinClass:
      if (alternative.index == 0 || alternative.index >= class_id::kFirstUserClass) {
        context.fail(cat("type check ", check, ": no built-in class ", alternative.index));
      }
      return;
    case TypeTerm::kClass:
      if (!context.isClass(alternative.index)) {
        context.fail(cat("type check ", check, ": no class ", alternative.index));
      }
      return;
  }
}

void verifyChecks(VerifyContext& context) {
  const std::vector<TypeCheck>& checks = context.module.checks;
  for (size_t t = 0; t < checks.size(); ++t) {
    if (checks[t].alternatives.empty()) context.fail(cat("type check ", t, ": no alternatives"));
    for (const TypeAlternative& alternative : checks[t].alternatives) {
      verifyAlternative(context, t, alternative);
    }
    for (const StringId text : {checks[t].subject, checks[t].type_text}) {
      if (text != kNoIndex && !context.isString(text))
        context.fail(cat("type check ", t, ": no string ", text));
    }
    if (context.full()) return;
  }
}

void verifyVariables(VerifyContext& context) {
  const std::vector<Variable>& variables = context.module.variables;
  if (variables.size() > kMaxVariables) context.fail("more than 2^20 module variables");
  for (size_t v = 0; v < variables.size() && !context.full(); ++v) {
    if (!context.isString(variables[v].name))
      context.fail(cat("variable ", v, ": no string for its name"));
    if (!context.isString(variables[v].module))
      context.fail(cat("variable ", v, ": no string for its file"));
    if (variables[v].mutable_ > 1 || variables[v].exported > 1)
      context.fail(cat("variable ", v, ": unknown flags"));
  }
}

void verifyExternals(VerifyContext& context) {
  for (const auto* names :
       {&context.module.externals.functions, &context.module.externals.classes}) {
    if (names->size() > kMaxFunctions) context.fail("more than 2^20 externals");
    for (size_t e = 0; e < names->size() && !context.full(); ++e) {
      if (!context.isString((*names)[e]))
        context.fail(cat("external ", e, ": no string for its name"));
    }
  }
}

void verifyBodies(VerifyContext& context) {
  const Module& module = context.module;
  for (size_t b = 0; b < module.bodies.size() && !context.full(); ++b) {
    const uint32_t body = module.bodies[b];
    if (!context.isOwnFunction(body)) {
      context.fail(cat("body ", b, ": no function ", body));
    } else if ((module.functions[body].flags & kIsModuleBody) == 0) {
      context.fail(cat("body ", b, ": function ", body, " is no module body"));
    }
  }
}

}  // namespace

void verifyTables(VerifyContext& context) {
  verifyStrings(context);
  verifyConstants(context);
  verifyChecks(context);
  verifyVariables(context);
  verifyExternals(context);
  verifyBodies(context);
}

}  // namespace internal

std::vector<VerifyError> verify(const Module& module, const VerifyOptions& options) {
  std::vector<VerifyError> errors;
  internal::VerifyContext context{module, options, errors};
  if (module.functions.size() > kMaxFunctions) {
    context.fail("more than 2^20 functions");
    return errors;
  }
  internal::verifyTables(context);
  bool tables = errors.empty();
  for (uint32_t f = 0; f < module.functions.size() && !context.full(); ++f) {
    tables &= internal::verifyFunctionTables(context, f);
  }
  // Code refers to all tables; with one wrong, nothing it says is worth checking.
  if (!tables) return errors;
  internal::verifyClasses(context);
  for (uint32_t f = 0; f < module.functions.size() && !context.full(); ++f) {
    if (module.functions[f].code.empty()) continue;
    (void)(internal::verifyInstructions(context, f) && internal::verifyControl(context, f) &&
           internal::verifyFlow(context, f));
  }
  return errors;
}

}  // namespace vela::bytecode
