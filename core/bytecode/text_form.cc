#include "core/bytecode/text_form.h"

#include <utf8/core.h>

#include "core/bytecode/module.h"
#include "core/contract/layout.h"

namespace vela::bytecode::internal {
namespace {

constexpr char kHex[] = "0123456789abcdef";

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void appendEscaped(unsigned char byte, std::string& out) {
  switch (byte) {
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    default:
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
  }
}

/// Reads the string whose opening quote is at line[at]; leaves `at` behind the closing one.
bool readQuoted(std::string_view line, size_t& at, std::string& out, std::string& error) {
  for (++at; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] != '\\') {
      out += line[at];
      continue;
    }
    const char escape = ++at < line.size() ? line[at] : ' ';
    if (escape == 'n') {
      out += '\n';
    } else if (escape == 't') {
      out += '\t';
    } else if (escape == '"' || escape == '\\') {
      out += escape;
    } else if (escape == 'x' && at + 2 < line.size() && hexDigit(line[at + 1]) >= 0 &&
               hexDigit(line[at + 2]) >= 0) {
      out += static_cast<char>(hexDigit(line[at + 1]) * 16 + hexDigit(line[at + 2]));
      at += 2;
    } else {
      error = "unknown escape in a string";
      return false;
    }
  }
  if (at >= line.size()) {
    error = "a string without its closing quote";
    return false;
  }
  ++at;
  return true;
}

constexpr FlagName kFunctionFlags[] = {
    {kIsMethod, "method"}, {kIsConstructor, "constructor"}, {kIsModuleBody, "body"},
    {kIsLambda, "lambda"}, {kIsAbstract, "abstract"},       {kNeedsClosure, "closure"},
    {kIsTest, "test"},     {kIsHidden, "hidden"},
};
constexpr FlagName kClassFlags[] = {
    {kClassAbstract, "abstract"},
    {kClassInterface, "interface"},
    {kClassEnum, "enum"},
    {kClassVariant, "variant"},
};
constexpr FlagName kFieldFlags[] = {
    {kFieldMutable, "mutable"},     {kFieldRawInt, "rawint"}, {kFieldRawFloat, "rawfloat"},
    {kFieldSurelyAssigned, "sure"}, {kFieldHidden, "hidden"},
};
constexpr const char* kBuiltinClasses[] = {
    nullptr,
#define VELA_BUILTIN_CLASS(name, text, super) #name,
#include "core/contract/builtin_classes.def"
#undef VELA_BUILTIN_CLASS
};

}  // namespace

std::string quote(std::string_view bytes) {
  std::string out = "\"";
  for (size_t at = 0; at < bytes.size();) {
    const size_t valid = static_cast<size_t>(
        utf8::find_invalid(bytes.begin() + static_cast<ptrdiff_t>(at), bytes.end()) -
        bytes.begin());
    for (; at < valid; ++at) {
      const unsigned char byte = static_cast<unsigned char>(bytes[at]);
      if (byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F) {
        appendEscaped(byte, out);
      } else {
        out += bytes[at];
      }
    }
    if (at < bytes.size()) appendEscaped(static_cast<unsigned char>(bytes[at++]), out);
  }
  return out + '"';
}

bool splitLine(std::string_view line, std::vector<Word>& words, std::string& error) {
  words.clear();
  const auto separates = [](char c) { return c == ' ' || c == '\t' || c == ',' || c == '\r'; };
  for (size_t at = 0; at < line.size() && line[at] != ';';) {
    if (separates(line[at])) {
      ++at;
      continue;
    }
    Word word;
    if (line[at] == '"') {
      word.quoted = true;
      if (!readQuoted(line, at, word.text, error)) return false;
    } else {
      while (at < line.size() && !separates(line[at]) && line[at] != ';' && line[at] != '"')
        word.text += line[at++];
    }
    words.push_back(std::move(word));
  }
  return true;
}

std::span<const FlagName> functionFlagNames() { return kFunctionFlags; }
std::span<const FlagName> classFlagNames() { return kClassFlags; }
std::span<const FlagName> fieldFlagNames() { return kFieldFlags; }

const char* operandPrefix(Operand kind) {
  switch (kind) {
    case Operand::W:
    case Operand::W2:
    case Operand::R:
    case Operand::RW:
    case Operand::RW2:
    case Operand::RW3: return "r";
    case Operand::K: return "k";
    case Operand::L: return "#";
    case Operand::V: return "v";
    case Operand::F: return "f";
    case Operand::S: return "s";
    case Operand::P: return "p";
    case Operand::T: return "t";
    case Operand::X: return "c";
    case Operand::B: return "b";
    case Operand::N:
    case Operand::I:
    case Operand::U:
    case Operand::J:
    case Operand::D: return "";
  }
  return "";
}

const char* builtinClassName(uint32_t id) {
  return id < class_id::kFirstUserClass ? kBuiltinClasses[id] : nullptr;
}

}  // namespace vela::bytecode::internal
