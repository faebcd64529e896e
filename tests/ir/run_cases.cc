#include "tests/ir/run_cases.h"

#include <dirent.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "core/ir/exit_plan.h"
#include "core/ir/parser.h"
#include "core/ir/verifier.h"
#include "core/jit/code.h"
#include "tests/ir/test_runtime.h"

namespace vela::irtest {

namespace {

using Case = RunCase;

std::string trim(const std::string& s) {
  const size_t a = s.find_first_not_of(" \r\t"), b = s.find_last_not_of(" \r\t");
  return a == std::string::npos ? "" : s.substr(a, b - a + 1);
}

bool readWith(const std::string& rest, Case& c) {
  std::istringstream in(rest);
  std::string word;
  in >> word;
  if (word == "stress") return static_cast<bool>(in >> c.stress);
  if (word == "finish") return std::getline(in, c.finish), true;
  if (word == "callee") return static_cast<bool>(in >> c.without_code);
  if (word == "catch") return c.catches = true;
  if (word == "invalid") return c.invalid = true;
  if (word == "poll") return c.poll = true;
  if (word == "inexact") return c.inexact = true;
  if (word == "asis") return c.as_is = true;
  return false;
}

/// The directives of a file; a malformed one becomes a case that fails.
std::vector<Case> readCases(const std::string& text) {
  std::vector<Case> cases;
  std::istringstream in(text);
  std::string line;
  Case next;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.substr(0, 3) != "//!") continue;
    const std::string directive = trim(line.substr(3));
    const size_t arrow = directive.find("=>");
    next.line = number;
    if (directive.substr(0, 4) == "with" && readWith(directive.substr(4), next)) continue;
    if (directive.substr(0, 3) == "run" && arrow != std::string::npos) {
      next.arguments = trim(directive.substr(3, arrow - 3));
      next.expected = trim(directive.substr(arrow + 2));
    } else {
      next.expected = "a well-formed directive";
    }
    cases.push_back(next);
    next = Case();
  }
  return cases;
}

/// One case on a fresh runtime and back end.
class Run {
 public:
  Run(const std::vector<ir::Unit>& units, const Case& c, const RunOptions& options)
      : units_(units), case_(c), options_(options) {}

  ~Run() {
    for (auto& code : codes_) backend_->release(code->installed);
  }

  std::string result() {
    backend_ = options_.make_backend(TestRuntime::symbols());
    for (const ir::Unit& unit : units_) {
      std::string error = install(unit);
      if (!error.empty()) return error;
    }
    std::string error = prepare();
    if (!error.empty()) return error;
    const jit::InstalledCode& entry = codes_[0]->installed;
    Value* registers = stack_ + kFrameHeader;
    const ValueAndStatus r = codes_[0]->osr ? entry.osr(&runtime_.exec(), registers)
                                            : entry.boxed(&runtime_.exec(), registers);
    return text(r) + (case_.show_variables ? " variables " + runtime_.variablesText() : "");
  }

 private:
  std::string install(const ir::Unit& original) {
    ir::Unit unit = original;
    if (options_.optimize) options_.optimize(unit);
    std::string problem = ir::verify(unit);
    if (!problem.empty()) return "not well-formed: " + problem;
    auto code = std::make_unique<jit::Code>();
    code->function = unit.function;
    code->osr = unit.osr;
    code->signature = unit.signature;
    code->plan = ir::planExits(unit);
    code->literal_count = static_cast<uint32_t>(unit.literals.size());
    code->literals = std::make_unique<Value[]>(unit.literals.size() + 1);
    std::copy(unit.literals.begin(), unit.literals.end(), code->literals.get());
    jit::CompileOptions compile;
    compile.stress_exits = case_.stress != 0;
    compile.optimization_level = options_.optimization_level;
    jit::BackendError error;
    auto artifact = backend_->compile(unit, code->plan, compile, &error);
    if (artifact == nullptr) return "does not compile: " + error.message;
    code->installed = backend_->install(std::move(artifact), code.get(), &error);
    if (!error.message.empty()) return "cannot be installed: " + error.message;
    if (!unit.osr && unit.function < kTestFunctions && unit.function != case_.without_code) {
      runtime_.cell(unit.function) = {code->installed.specialised,
                                      reinterpret_cast<uintptr_t>(code->installed.boxed)};
    }
    codes_.push_back(std::move(code));
    return "";
  }

  /// Arguments or registers, and the circumstances of the run.
  std::string prepare() {
    std::string_view rest = case_.arguments;
    Value* to = stack_ + kFrameHeader;
    while (!rest.empty()) {
      if (to == stack_ + kStackWords || !runtime_.parseValue(rest, to++))
        return "unreadable arguments";
      const size_t comma = rest.find_first_not_of(" ,");
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma);
    }
    if (!case_.finish.empty()) {
      std::string_view finish = case_.finish;
      if (!runtime_.parseValue(finish, &runtime_.finish_value)) return "unreadable value";
    }
    runtime_.catches = case_.catches;
    if (case_.invalid) runtime_.invalidate = &codes_[0]->valid;
    if (case_.stress != 0) runtime_.exec().stress_countdown = case_.stress;
    if (case_.poll) runtime_.exec().stack_limit = ~uint64_t{0};
    return "";
  }

  std::string text(const ValueAndStatus& r) {
    switch (r.status) {
      case Status::kOk: return runtime_.valueText(Value::fromBits(r.value));
      case Status::kError: return "error " + runtime_.valueText(runtime_.exec().pending_error);
      case Status::kNotEntered: return "not entered";
      case Status::kExit: return exitText();
    }
    return "an unknown status";
  }

  std::string exitText() {
    const ExitBuffer& exit = runtime_.exec().exit;
    const auto* code = reinterpret_cast<const jit::Code*>(static_cast<uintptr_t>(exit.code));
    const ir::ExitPoint& point = code->plan.exits[exit.number];
    std::string out = std::string("exit ") + ir::exitReasonName(point.reason);
    if (point.is_call) out += " result " + runtime_.valueText(Value::fromBits(exit.result));
    for (const ir::FrameSource& f : point.frames) {
      out += " f" + std::to_string(f.function) + "@" + std::to_string(f.pc);
      if (f.result_open) out += " open";
      if (f.has_closure) out += " closure " + sourceText(*code, f.closure);
      out += " {";
      for (size_t i = 0; i < f.registers.size(); ++i) {
        out += (i > 0 ? ", r" : "r") + std::to_string(f.registers[i].reg) + ": " +
               sourceText(*code, f.registers[i].source);
      }
      out += "}";
    }
    return out;
  }

  std::string sourceText(const jit::Code& code, const ir::ValueSource& s) {
    if (s.kind == ir::ValueSource::kLiteral) return runtime_.valueText(code.literals[s.index]);
    const uint64_t word = s.kind == ir::ValueSource::kConstant
                              ? static_cast<uint64_t>(s.bits)
                              : runtime_.exec().exit.values[s.index];
    switch (s.type) {
      case ir::Type::Int: return std::to_string(static_cast<int64_t>(word));
      case ir::Type::Bool: return word != 0 ? "true" : "false";
      case ir::Type::Float: {
        double d;
        std::memcpy(&d, &word, sizeof d);
        return runtime_.valueText(Value::number(d));
      }
      case ir::Type::Value: return runtime_.valueText(Value::fromBits(word));
      case ir::Type::Void:
      case ir::Type::Ptr: break;
    }
    return "?";
  }

  static constexpr int kStackWords = 64;
  const std::vector<ir::Unit>& units_;
  const Case& case_;
  const RunOptions& options_;
  TestRuntime runtime_;
  std::shared_ptr<jit::Backend> backend_;
  std::vector<std::unique_ptr<jit::Code>> codes_;
  Value stack_[kStackWords];
};

bool agrees(const Case& c, const std::string& got, bool optimized) {
  if (got == c.expected) return true;
  return optimized && c.inexact && got.substr(0, 5) == "exit " &&
         c.expected.substr(0, 5) == "exit ";
}

}  // namespace

std::string runCase(const std::vector<ir::Unit>& units, const RunCase& c,
                    const RunOptions& options) {
  return Run(units, c, options).result();
}

std::vector<std::string> runFile(const std::string& path, const RunOptions& options) {
  const std::string text = readFile(path);
  ir::ParseResult parsed = ir::parse(text);
  if (!parsed.error.empty()) return {path + ": " + parsed.error};
  if (parsed.units.empty()) return {path + ": no units"};
  std::vector<std::string> failures;
  const std::vector<Case> cases = readCases(text);
  if (cases.empty()) failures.push_back(path + ": no cases");
  for (const Case& c : cases) {
    if (c.as_is && options.optimize) continue;
    const std::string got = runCase(parsed.units, c, options);
    if (agrees(c, got, static_cast<bool>(options.optimize))) continue;
    failures.push_back(path + ":" + std::to_string(c.line) + ": run " + c.arguments +
                       "\n  gives    " + got + "\n  expected " + c.expected);
  }
  return failures;
}

std::vector<std::string> listFiles(const std::string& folder, const std::string& ending) {
  std::vector<std::string> out;
  DIR* dir = opendir(folder.c_str());
  if (dir == nullptr) return out;
  while (dirent* entry = readdir(dir)) {
    const std::string name = entry->d_name;
    if (name.size() > ending.size() && name.substr(name.size() - ending.size()) == ending) {
      out.push_back(folder + "/" + name);
    }
  }
  closedir(dir);
  std::sort(out.begin(), out.end());
  return out;
}

std::string readFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace vela::irtest
