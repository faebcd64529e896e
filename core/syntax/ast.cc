#include "core/syntax/ast.h"

namespace vela::syntax {

const char* nodeKindName(NodeKind kind) {
  switch (kind) {
#define VELA_ROW(name) \
  case NodeKind::k##name: return #name;
#define VELA_EXPR(name) VELA_ROW(name)
#define VELA_STMT(name) VELA_ROW(name)
#define VELA_PATTERN(name) VELA_ROW(name)
#define VELA_TYPE(name) VELA_ROW(name)
#include "core/syntax/nodes.def"
#undef VELA_ROW
  }
  return "";
}

const char* binaryOpText(BinaryOp op) {
  switch (op) {
#define VELA_BINARY(name, token, text, precedence, group) \
  case BinaryOp::k##name: return text;
#include "core/syntax/operators.def"
  }
  return "";
}

}  // namespace vela::syntax
