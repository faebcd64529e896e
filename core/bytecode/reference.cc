#include "core/bytecode/reference.h"

#include "core/bytecode/format.h"
#include "core/bytecode/instruction.h"
#include "core/bytecode/limits.h"

namespace vela::bytecode {
namespace {

constexpr const char* kHead = R"(# Bytecode

This page is generated from the tables in `core/bytecode` (`bazel run --config=host //core/bytecode:update_reference`);
a test fails when it is out of date.

Vela's bytecode is a register machine's: an instruction is 8 bytes, `{op, feedback, a, b, c}`, with 16-bit operands
`a`, `b`, `c`; some take `b` and `c` together as one 32-bit operand. Registers are the words of the function's frame.
`core/bytecode/README.md` explains frames, calls, cells and errors.

## Operands

| kind | text | meaning |
| --- | --- | --- |
| `W` `R` `RW` | `r5` | a register that is written, read, both |
| `W2` `RW2` `RW3` | `r5` | that register and the one or two after it |
| `I` | `-7` | a signed number |
| `U` | `7` | an unsigned number |
| `K` | `k3`, or a literal | a constant of the module |
| `L` | `"name"` or `-` | a name for messages |
| `V` | `v3` or `"name"` | a module variable |
| `F` | `f3` or `"name"` | a function |
| `X` | `c3` or `"name"` | a class |
| `S` | `s3`, or what the slot holds | a feedback slot of the function |
| `P` | `p3` | a capture of the function |
| `T` | `t3` | a type check |
| `B` | `b3` | a built-in |
| `J` | `label` or `+3` | a jump target; offsets count from the next instruction |

A star marks an operand of 32 bits. Effects: **t** may throw, **c** may run Vela code, **g** may allocate, **e** never
goes on with the next instruction, **j** jumps, **l** is a loop's back edge, **x** destroys the registers above `a`.

)";

constexpr const char* kText = R"(
## Text form (`.vasm`)

One statement a line; `;` starts a comment, commas are blanks. Indices count statements of a kind from 0, external functions and
classes after the module's own. Where a string belongs, `-` means none and `#3` the string with that number.

```
string "text"                                   the string table; texts used elsewhere are added to it
const int 42 | const float 1.5 | const float 0x7ff8000000000000 | const string "text"
check any | number | function | builtin Int | class c0  [subject "parameter 'n' of 'f'"] [text "Int"]
variable "name" in "file.vela" [mutable] [exported]
external function "name" | external class "name"
body f0                                         module bodies in the order of initialisation

class "Name" at 3:7 [extends c0 | extends builtin Error] [abstract] [interface] [enum] [variant]
  constructor f1
  implements c1
  field "x" [check t0] [mutable] [rawint] [rawfloat] [sure] [hidden]
  method "name" f2
  static "name" f3
  variant c2
end

function "name" file "file.vela" at 1:4 [method] [constructor] [body] [lambda] [abstract] [closure] [test]
  params 1 2                                    fewest and most, `this` included
  registers 8                                   without it as many as the code needs
  names "a" "b"                                 of the parameters
  checks t0 -                                   of the parameters
  returns t1
  capture [cell] r3 "name" | capture [cell] p0 "name"   from a register or a capture of the creating frame
  slot call | slot callfunction f0 | slot new c0 | slot callmethod "name" | slot field "name"
  handler from to target r5
  code
    .line 2:6                                   source position of what follows
  label:
    addi r1, r0, 1
end
```

An instruction that has no slot yet may say what the slot holds instead: `callfunction r1, 2, "fib"`, `getfield r1, r0, "x"`,
`call r1, 2`. `raw op, feedback, a, b, c` is an instruction by its numbers.

)";

std::string cell(Operand kind, bool wide) {
  switch (kind) {
#define VELA_KIND(name) \
  case Operand::name: return std::string("`" #name "`") + (wide ? "*" : "");
    VELA_KIND(W)
    VELA_KIND(W2)
    VELA_KIND(R)
    VELA_KIND(RW)
    VELA_KIND(RW2)
    VELA_KIND(RW3)
    VELA_KIND(I)
    VELA_KIND(U)
    VELA_KIND(K)
    VELA_KIND(L)
    VELA_KIND(V)
    VELA_KIND(F)
    VELA_KIND(S)
    VELA_KIND(P)
    VELA_KIND(T)
    VELA_KIND(X)
    VELA_KIND(B)
    VELA_KIND(J)
#undef VELA_KIND
    case Operand::N:
    case Operand::D: return "";
  }
  return "";
}

std::string effects(const OpInfo& info) {
  struct Letter {
    OpFlags flag;
    char letter;
  };
  constexpr Letter kLetters[] = {{kThrows, 't'}, {kCalls, 'c'},    {kGc, 'g'},      {kEnds, 'e'},
                                 {kJumps, 'j'},  {kBackEdge, 'l'}, {kSpanArgs, 'x'}};
  std::string out;
  for (const Letter& l : kLetters) {
    if (info.has(l.flag)) out += l.letter;
  }
  return out;
}

/// `text` with the character escaped that would end a table's cell.
std::string inTable(const char* text) {
  std::string out;
  for (const char* c = text; *c != 0; ++c) {
    if (*c == '|') out += '\\';
    out += *c;
  }
  return out;
}

const char* feedbackName(FeedbackKind kind) {
  switch (kind) {
    case FeedbackKind::None: return "";
    case FeedbackKind::Arith: return "arithmetic";
    case FeedbackKind::Compare: return "comparison";
    case FeedbackKind::Index: return "collection";
    case FeedbackKind::Branch: return "branch";
    case FeedbackKind::Call: return "call slot";
    case FeedbackKind::Field: return "field slot";
  }
  return "";
}

std::string instructions() {
  std::string out =
      "## Instructions\n\n| | instruction | a | b | c | effects | feedback | meaning |\n";
  out += "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (int op = 0; op < kOpcodeCount; ++op) {
    const OpInfo& info = opInfo(static_cast<Opcode>(op));
    out += "| " + std::to_string(op) + " | `" + info.mnemonic + "` | " + cell(info.a, false) +
           " | " + cell(info.b, info.wide()) + " | " + cell(info.c, false) + " | " + effects(info) +
           " | " + feedbackName(info.feedback) + " | " + inTable(info.doc) + " |\n";
  }
  return out;
}

std::string sections() {
  std::string out = "## File form (`.velac`)\n\n";
  out += "All numbers are little-endian. `VELA`, a 16-bit version (" +
         std::to_string(kFormatVersion) + "), a 16-bit number of sections (" +
         std::to_string(kSectionCount) +
         "), a 32-bit CRC-32C of the section table; the table: per section its id, its offset in "
         "the file, its length\n"
         "and the CRC-32C of its bytes, 32 bits each; then the sections back to back.\n\n";
  out +=
      "`v` is an unsigned LEB128 number of at most 32 bits, `z` a zigzag one of at most 64, `i` an "
      "index: 0 for none, else one more; `[x]` a `v` count and that many\n"
      "`x`. Instructions are 8 bytes; the feedback byte is zero.\n\n";
  out += "| id | section | content |\n| --- | --- | --- |\n";
  int id = 0;
#define VELA_SECTION(name, text, content) \
  out += "| " + std::to_string(id++) + " | " text " | " + inTable(content) + " |\n";
#include "core/bytecode/sections.def"
#undef VELA_SECTION
  return out;
}

std::string limits() {
  std::string out = "\n## Limits\n\n| what | at most |\n| --- | --- |\n";
  const auto row = [&](const char* what, uint64_t most) {
    out += std::string("| ") + what + " | " + std::to_string(most) + " |\n";
  };
  row("registers of a function, parameters, captures", 0xFFFF);
  row("instructions of a function", kMaxCodeSize);
  row("feedback slots of a function", kMaxSlots);
  row("nested loops", kMaxLoopDepth);
  row("functions, own or external", kMaxFunctions);
  row("classes", kMaxClasses);
  row("fields of an instance", kMaxFields);
  row("module variables", kMaxVariables);
  row("strings", kMaxStrings);
  row("members and ancestors of all classes, inherited ones counted again", kMaxLinkedMembers);
  row("basic blocks of a function times its registers divided by 64", kMaxFlowWords);
  return out;
}

}  // namespace

std::string bytecodeReference() { return kHead + instructions() + kText + sections() + limits(); }

}  // namespace vela::bytecode
