// JITConfig: what a host may choose about compilation, with presets and validation.
#ifndef VELA_CORE_JIT_CONFIG_H_
#define VELA_CORE_JIT_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vela::jit {

/// Values of JITConfig::quick_code.
enum QuickCode : int64_t { kNoQuickCode, kQuickFirst, kQuickOnly };

/// See config.def for meaning, units and ranges. The default-made one is the preset "default".
struct JITConfig {
#define VELA_JIT_FIELD(type, name, flag, def, perf, cons, min, max, doc) type name = def;
#include "core/jit/config.def"
#undef VELA_JIT_FIELD

  static JITConfig performance();
  static JITConfig conservative();
};

/// Rare paths made common, for tests (LANGUAGE-neutral: output never changes).
struct StressOptions {
  bool sync = false;             // --jit-sync: the program waits for each compilation
  bool osr_always = false;       // enter every loop by on-stack replacement as soon as it turns
  int64_t deopt_every = 0;       // > 0: every Nth guard or call exits
  int64_t fail_code_alloc = 0;   // > 0: every Nth installation finds no code memory
  int64_t compile_delay_ms = 0;  // the compile thread waits that long before each job
  uint64_t profile_lies = 0;     // not 0: seed of wrong feedback
};

/// "default", "performance", "conservative"; nothing for any other name.
std::optional<JITConfig> preset(std::string_view name);

/// Empty if all fields are in range; else a message with the field, its value and the range.
std::string validate(const JITConfig& config);

/// One row of config.def as data, for flags and listings.
struct ConfigField {
  const char* name;
  const char* flag;
  bool is_bool;
  int64_t min, max;
  const char* doc;
};
const std::vector<ConfigField>& configFields();
int64_t configValue(const JITConfig& config, const ConfigField& field);
/// The same message for a value that is to be set.
std::string validate(const ConfigField& field, int64_t value);
/// Precondition: validate(field, value) is empty.
void setConfigValue(JITConfig& config, const ConfigField& field, int64_t value);

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_CONFIG_H_
