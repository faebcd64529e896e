#include "core/jit/config.h"

#include <cstring>

namespace vela::jit {

JITConfig JITConfig::performance() {
  JITConfig c;
#define VELA_JIT_FIELD(type, id, flag, def, perf, cons, min, max, doc) c.id = perf;
#include "core/jit/config.def"
#undef VELA_JIT_FIELD
  return c;
}

JITConfig JITConfig::conservative() {
  JITConfig c;
#define VELA_JIT_FIELD(type, id, flag, def, perf, cons, min, max, doc) c.id = cons;
#include "core/jit/config.def"
#undef VELA_JIT_FIELD
  return c;
}

std::optional<JITConfig> preset(std::string_view name) {
  if (name == "default") return JITConfig();
  if (name == "performance") return JITConfig::performance();
  if (name == "conservative") return JITConfig::conservative();
  return std::nullopt;
}

std::string validate(const ConfigField& field, int64_t value) {
  if (value >= field.min && value <= field.max) return {};
  return std::string(field.name) + " is " + std::to_string(value) + ", but must be from " +
         std::to_string(field.min) + " to " + std::to_string(field.max);
}

std::string validate(const JITConfig& config) {
  for (const ConfigField& f : configFields()) {
    std::string problem = validate(f, configValue(config, f));
    if (!problem.empty()) return problem;
  }
  return {};
}

const std::vector<ConfigField>& configFields() {
  static const std::vector<ConfigField> fields = {
#define VELA_JIT_FIELD(type, id, flag, def, perf, cons, min, max, doc) \
  {#id, flag, std::strcmp(#type, "bool") == 0, int64_t{min}, int64_t{max}, doc},
#include "core/jit/config.def"
#undef VELA_JIT_FIELD
  };
  return fields;
}

int64_t configValue(const JITConfig& config, const ConfigField& field) {
#define VELA_JIT_FIELD(type, id, flag, def, perf, cons, min, max, doc) \
  if (std::strcmp(field.name, #id) == 0) return static_cast<int64_t>(config.id);
#include "core/jit/config.def"
#undef VELA_JIT_FIELD
  return 0;
}

void setConfigValue(JITConfig& config, const ConfigField& field, int64_t value) {
#define VELA_JIT_FIELD(type, id, flag, def, perf, cons, min, max, doc) \
  if (std::strcmp(field.name, #id) == 0) config.id = static_cast<type>(value);
#include "core/jit/config.def"
#undef VELA_JIT_FIELD
}

}  // namespace vela::jit
