// What a pass is written against.
#ifndef VELA_CORE_OPT_PASS_H_
#define VELA_CORE_OPT_PASS_H_

#include "core/ir/ir.h"
#include "core/opt/optimize.h"

namespace vela::opt {

struct PassContext {
  ir::Unit& unit;
  const Options& options;
};

#define VELA_OPT_PASS(name, text, level, doc) bool run##name(PassContext& context);
#include "core/opt/passes.def"
#undef VELA_OPT_PASS

}  // namespace vela::opt

#endif  // VELA_CORE_OPT_PASS_H_
