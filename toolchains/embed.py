#!/usr/bin/python3
"""Turns a file into a C++ source and header: embed.py SOURCE SYMBOL HEADER_INCLUDE OUT_H OUT_CC."""

import sys


def main():
    source, symbol, include, out_h, out_cc = sys.argv[1:]
    with open(source, "rb") as f:
        data = f.read()
    with open(out_h, "w", encoding="utf-8") as f:
        f.write(f"""#pragma once

#include <string_view>

namespace vela::embedded {{

/// The bytes of a file that the build embedded. They live as long as the program.
std::string_view {symbol}();

}}  // namespace vela::embedded
""")
    rows = [", ".join(str(b) for b in data[i:i + 24]) for i in range(0, len(data), 24)]
    with open(out_cc, "w", encoding="utf-8") as f:
        f.write(f"#include \"{include}\"\n\nnamespace vela::embedded {{\n\n")
        f.write("namespace {\nalignas(16) constexpr unsigned char kBytes[] = {\n")
        f.write(",\n".join(rows) + ("," if rows else "") + " 0};\n}  // namespace\n\n")
        f.write(f"std::string_view {symbol}() {{\n")
        f.write(f"  return {{reinterpret_cast<const char*>(kBytes), {len(data)}}};\n}}\n\n")
        f.write("}  // namespace vela::embedded\n")


main()
