"""Writes case_mapping.def from Python's Unicode tables: `python3 update_case_mapping.py`, in this folder."""

import unicodedata

HEAD = """// Upper and lower case of Unicode {version}; written by update_case_mapping.py.
//   VELA_CASE_RANGE(first, last, distance, step)   these are lower case, their upper case is `distance` below
//   VELA_UPPER(c, upper)   VELA_LOWER(c, lower)    one way only: the other code point maps to something else
//   VELA_UPPER_SEVERAL(c, text)                    the upper case is several code points
// Each kind sorted by its first number. Macros that a file does not define stand for nothing.
#ifndef VELA_CASE_RANGE
#define VELA_CASE_RANGE(first, last, distance, step)
#endif
#ifndef VELA_UPPER
#define VELA_UPPER(c, upper)
#endif
#ifndef VELA_LOWER
#define VELA_LOWER(c, lower)
#endif
#ifndef VELA_UPPER_SEVERAL
#define VELA_UPPER_SEVERAL(c, text)
#endif
"""
FOOT = """#undef VELA_CASE_RANGE
#undef VELA_UPPER
#undef VELA_LOWER
#undef VELA_UPPER_SEVERAL
"""


def longest(pairs, first, step):
    """The last of `first`, `first + step`, ... that are as far from their upper case as `first` is."""
    last = first
    while last + step in pairs and pairs[last + step] - pairs[first] == last + step - first:
        last += step
    return last


def ranges(pairs):
    """Few ranges for {lower: upper}."""
    rest = dict(pairs)
    for first in sorted(pairs):
        if first not in rest:
            continue
        step = max((1, 2), key=lambda s: (longest(rest, first, s) - first) // s)
        last = longest(rest, first, step)
        yield first, last, first - rest[first], step
        for c in range(first, last + 1, step):
            del rest[c]


def main():
    letters = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
    upper = {ord(c): c.upper() for c in letters if c.upper() != c}
    # The lower case of U+0130, two code points, is written in case_mapping.cc.
    lower = {ord(c): ord(c.lower()) for c in letters if c.lower() != c and len(c.lower()) == 1}
    single = {c: ord(u) for c, u in upper.items() if len(u) == 1}
    rows = ["VELA_CASE_RANGE(0x%X, 0x%X, %d, %d)" % row for row in ranges(
        {c: u for c, u in single.items() if lower.get(u) == c})]
    rows += ["VELA_UPPER(0x%X, 0x%X)" % (c, u) for c, u in sorted(single.items()) if lower.get(u) != c]
    rows += ["VELA_LOWER(0x%X, 0x%X)" % (c, l) for c, l in sorted(lower.items()) if single.get(l) != c]
    for c, text in sorted(upper.items()):
        if len(text) > 1:
            escaped = "".join(t if t.isascii() else "\\u%04X" % ord(t) for t in text)
            rows.append('VELA_UPPER_SEVERAL(0x%X, "%s")' % (c, escaped))
    with open("case_mapping.def", "w", encoding="utf-8") as out:
        out.write(HEAD.format(version=unicodedata.unidata_version) + "\n".join(rows) + "\n" + FOOT)


main()
