#include "core/ir/text.h"

#include <cerrno>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "core/contract/helpers.h"

namespace vela::ir {

namespace {

constexpr const char* kTypeNames[] = {"Void", "Value", "Int", "Float", "Bool", "Ptr"};
constexpr const char* kRepNames[] = {"Value", "Int", "Float", "Bool", "None"};
constexpr const char* kFactNames[] = {"ClassCount", "VariableConstant", "Signature", "FieldType"};
constexpr const char* kCondNames[] = {"eq", "ne", "lt", "le", "gt", "ge"};
constexpr const char* kListKindNames[] = {"Empty", "Int", "Float", "Any"};
constexpr const char* kObjectKindNames[] = {
#define VELA_OBJECT_KIND(name, layout, text) #name,
#include "core/contract/object_kinds.def"
#undef VELA_OBJECT_KIND
};
constexpr const char* kReasonNames[] = {
#define VELA_EXIT_REASON(name, text) #name,
#include "core/ir/exit_reasons.def"
#undef VELA_EXIT_REASON
};

template <typename Table>
std::optional<int> indexOf(const Table& table, std::string_view name) {
  int i = 0;
  for (const char* entry : table) {
    if (name == entry) return i;
    ++i;
  }
  return std::nullopt;
}

template <typename E, typename Table>
std::optional<E> enumFromName(const Table& table, std::string_view name) {
  std::optional<int> i = indexOf(table, name);
  if (!i) return std::nullopt;
  return static_cast<E>(*i);
}

template <typename Table>
std::string nameOrNumber(const Table& table, int64_t i) {
  if (i >= 0 && i < static_cast<int64_t>(std::size(table))) return table[i];
  return std::to_string(i);
}

std::optional<int64_t> intFromText(std::string_view text) {
  std::string s(text);
  const bool hex = s.size() > 2 && s[0] == '0' && s[1] == 'x';
  char* end = nullptr;
  errno = 0;
  const int64_t v = hex ? static_cast<int64_t>(std::strtoull(s.c_str(), &end, 16))
                        : static_cast<int64_t>(std::strtoll(s.c_str(), &end, 10));
  if (s.empty() || *end != 0 || errno != 0) return std::nullopt;
  return v;
}

std::string hexText(uint64_t bits) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "0x%" PRIx64, bits);
  return buffer;
}

int64_t bitsOf(double d) {
  int64_t bits;
  std::memcpy(&bits, &d, sizeof bits);
  return bits;
}

std::optional<int64_t> doubleBitsFromText(std::string_view text) {
  if (text.substr(0, 5) == "bits:") return intFromText(text.substr(5));
  if (text == "nan") return static_cast<int64_t>(kCanonicalNanBits);
  std::string s(text);
  char* end = nullptr;
  const double d = std::strtod(s.c_str(), &end);
  if (s.empty() || *end != 0) return std::nullopt;
  return bitsOf(d);
}

std::string valueBitsText(uint64_t bits) {
  const Value v = Value::fromBits(bits);
  if (v.isUnassigned()) return "unassigned";
  if (v.isNone()) return "none";
  if (v.isBool()) return v.isTrue() ? "true" : "false";
  if (v.isInlineInt()) return "int " + std::to_string(v.asInlineInt());
  if (v.isFloat()) return "float " + doubleText(bitsOf(v.asFloat()));
  return hexText(bits);
}

std::optional<int64_t> valueBitsFromText(std::string_view text) {
  if (text == "unassigned") return kUnassignedBits;
  if (text == "none") return kNoneBits;
  if (text == "true") return kTrueBits;
  if (text == "false") return kFalseBits;
  if (text.substr(0, 4) == "int ") {
    std::optional<int64_t> i = intFromText(text.substr(4));
    if (!i || !fitsInlineInt(*i)) return std::nullopt;
    return static_cast<int64_t>(Value::inlineInt(*i).bits);
  }
  if (text.substr(0, 6) == "float ") {
    std::optional<int64_t> bits = doubleBitsFromText(text.substr(6));
    if (!bits) return std::nullopt;
    return static_cast<int64_t>(static_cast<uint64_t>(*bits) + kDoubleOffset);
  }
  return intFromText(text);
}

std::string objectKindText(int64_t imm) {
  std::string s = nameOrNumber(kObjectKindNames, imm & 0xFF);
  if (imm >> 16 != 0) s += "/" + std::to_string(imm >> 16);
  return s;
}

std::optional<int64_t> objectKindFromText(std::string_view text) {
  int64_t aux = 0;
  const size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    std::optional<int64_t> a = intFromText(text.substr(slash + 1));
    if (!a) return std::nullopt;
    aux = *a;
    text = text.substr(0, slash);
  }
  std::optional<int> kind = indexOf(kObjectKindNames, text);
  if (!kind) return std::nullopt;
  return *kind | (aux << 16);
}

std::string helperName(int64_t imm) {
  if (imm < 0 || imm >= contract::kHelperCount) return std::to_string(imm);
  return contract::kHelpers[imm].name;
}

std::optional<int64_t> helperFromName(std::string_view name) {
  for (int i = 0; i < contract::kHelperCount; ++i) {
    if (name == contract::kHelpers[i].name) return i;
  }
  return std::nullopt;
}

std::optional<int64_t> widen(std::optional<int> i) {
  if (!i) return std::nullopt;
  return *i;
}

}  // namespace

const char* typeName(Type t) { return kTypeNames[static_cast<int>(t)]; }
const char* repName(Rep r) { return kRepNames[static_cast<int>(r)]; }
const char* factName(FactKind k) { return kFactNames[static_cast<int>(k)]; }

std::optional<Type> typeFromName(std::string_view name) {
  return enumFromName<Type>(kTypeNames, name);
}
std::optional<Rep> repFromName(std::string_view name) { return enumFromName<Rep>(kRepNames, name); }
std::optional<FactKind> factFromName(std::string_view name) {
  return enumFromName<FactKind>(kFactNames, name);
}
std::optional<ExitReason> exitReasonFromName(std::string_view name) {
  return enumFromName<ExitReason>(kReasonNames, name);
}

std::optional<Op> opFromText(std::string_view text) {
  for (int i = 0; i < kOpCount; ++i) {
    if (text == opInfo(static_cast<Op>(i)).text) return static_cast<Op>(i);
  }
  return std::nullopt;
}

std::string doubleText(int64_t bits) {
  double d;
  std::memcpy(&d, &bits, sizeof d);
  if (d != d) {
    return static_cast<uint64_t>(bits) == kCanonicalNanBits ? "nan" : "bits:" + hexText(bits);
  }
  char buffer[40];
  for (int digits = 15; digits <= 17; ++digits) {
    std::snprintf(buffer, sizeof buffer, "%.*g", digits, d);
    if (bitsOf(std::strtod(buffer, nullptr)) == bits) break;
  }
  return buffer;
}

std::string immText(Op op, int64_t imm) {
  switch (opInfo(op).imm) {
    case Imm::None: return "";
    case Imm::Float: return doubleText(imm);
    case Imm::Bits: return valueBitsText(static_cast<uint64_t>(imm));
    case Imm::Literal: return "#" + std::to_string(imm);
    case Imm::Reg: return "r" + std::to_string(imm);
    case Imm::Cond: return nameOrNumber(kCondNames, imm);
    case Imm::Helper: return helperName(imm);
    case Imm::Kind: return objectKindText(imm);
    case Imm::ListKind: return nameOrNumber(kListKindNames, imm);
    case Imm::Int:
    case Imm::Param:
    case Imm::Class:
    case Imm::Function:
    case Imm::Builtin:
    case Imm::Index:
    case Imm::Var: return std::to_string(imm);
  }
  return "";
}

std::optional<int64_t> immFromText(Op op, std::string_view text) {
  switch (opInfo(op).imm) {
    case Imm::None: return std::nullopt;
    case Imm::Float: return doubleBitsFromText(text);
    case Imm::Bits: return valueBitsFromText(text);
    case Imm::Literal:
      if (text.substr(0, 1) != "#") return std::nullopt;
      return intFromText(text.substr(1));
    case Imm::Reg:
      if (text.substr(0, 1) != "r") return std::nullopt;
      return intFromText(text.substr(1));
    case Imm::Cond: return widen(indexOf(kCondNames, text));
    case Imm::Helper: return helperFromName(text);
    case Imm::Kind: return objectKindFromText(text);
    case Imm::ListKind: return widen(indexOf(kListKindNames, text));
    case Imm::Int:
    case Imm::Param:
    case Imm::Class:
    case Imm::Function:
    case Imm::Builtin:
    case Imm::Index:
    case Imm::Var: return intFromText(text);
  }
  return std::nullopt;
}

}  // namespace vela::ir
