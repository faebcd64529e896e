#ifndef VELA_CORE_SYNTAX_CHAR_CLASS_H_
#define VELA_CORE_SYNTAX_CHAR_CLASS_H_

namespace vela::syntax {

/// What a character of source text may be part of.
inline bool isDigit(char c) { return c >= '0' && c <= '9'; }
inline bool isNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
inline bool isNamePart(char c) { return isNameStart(c) || isDigit(c); }

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_CHAR_CLASS_H_
