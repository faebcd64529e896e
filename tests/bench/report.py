"""Tables, JSON and the SVG chart of a benchmark run, from nothing but its measurements.

`results[program][column]` is {"seconds": [...], "processor_seconds": [...], "peak_kib": [...]} or {"failed": "why"}; there is none where the
program is not written in the column's language.
"""

import json
import math
import statistics
from xml.sax.saxutils import escape


def median(cell):
    """The median of a cell's seconds; None if it failed or was left out."""
    return statistics.median(cell["seconds"]) if cell and cell.get("seconds") else None


def ratio(results, program, column, base):
    """How many times `base`'s median time `column` takes; None if either is missing."""
    a, b = median(results[program].get(column)), median(results[program].get(base))
    return a / b if a and b else None


def geometric_mean(values):
    values = [v for v in values if v]
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def geometric_means(results, columns, base):
    """Per column the geometric mean of its ratios over the programs that both have."""
    return {
        c.key: geometric_mean([ratio(results, p, c.key, base) for p in results]) for c in columns
    }


def least_time_ratio(results, column, base):
    """Geometric mean of a column's processor time against another's, each program's least: what else the machine does can
    only add to it, so this tells differences of a few percent that medians of whole runs do not."""
    def least(cell):
        return min(cell["processor_seconds"])
    return geometric_mean([least(row[column]) / least(row[base]) for row in results.values()
                           if all(row.get(key, {}).get("processor_seconds") for key in (column, base))])


def format_seconds(cell):
    if cell is None:
        return "-"
    if "failed" in cell:
        return "failed"
    m = median(cell)
    return "-" if m is None else f"{m:.3f}"


def format_ratio(value):
    return "" if value is None else f"{value:.2f}x"


def table(results, columns, base):
    """Median seconds and, below each other column's name, its ratio to `base`."""
    width = max([len("geometric mean")] + [len(p) for p in results]) + 2
    cell_width = max(17, max(len(c.label) for c in columns) + 2)
    lines = [" " * width + "".join(c.label.rjust(cell_width) for c in columns)]
    for program in results:
        line = program.ljust(width)
        for c in columns:
            text = format_seconds(results[program].get(c.key))
            if c.key != base:
                text += " " + format_ratio(ratio(results, program, c.key, base)).rjust(7)
            line += text.rjust(cell_width)
        lines.append(line)
    means = geometric_means(results, columns, base)
    lines.append(
        "geometric mean".ljust(width) + "".join(format_ratio(means[c.key]).rjust(cell_width) for c in columns)
    )
    lines.append("")
    lines.append(f"Median seconds of whole runs, then the ratio to {base}: above 1 is slower than {base}.")
    return "\n".join(lines)


def write_json(path, run):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(run, out, indent=2)
        out.write("\n")


COLOURS = ["#8da0cb", "#1b6ca8", "#444444", "#e5a823", "#c8553d", "#5b9a5b"]
LEFT, BAR, GAP, PLOT, TOP = 130, 11, 14, 640, 64


def scale(low, high):
    """Gives the function from a ratio to a horizontal place, logarithmic between two powers of two."""
    a, b = math.floor(math.log2(low)), math.ceil(math.log2(high))
    b = max(b, a + 1)
    ticks = [2.0**k for k in range(a, b + 1)]
    return (lambda v: LEFT + PLOT * (math.log2(v) - a) / (b - a)), ticks


def text(x, y, content, extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" {extra}>{escape(content)}</text>'


def svg(results, columns, base):
    """A chart of each column's time relative to `base`, logarithmic, one group of bars a program."""
    means = geometric_means(results, columns, base)
    groups = [(p, {c.key: ratio(results, p, c.key, base) for c in columns}) for p in results]
    groups.append(("geometric mean", means))
    values = [v for _, g in groups for v in g.values() if v]
    place, ticks = scale(min(values + [1.0]), max(values + [1.0]))
    group_height = BAR * len(columns) + GAP
    height = TOP + group_height * len(groups) + 30
    width = LEFT + PLOT + 70
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        text(LEFT, 20, f"Time relative to {base} (1 = {base}; to the right is slower)", 'font-size="14"'),
    ]
    x = LEFT
    for c, colour in zip(columns, COLOURS):
        out.append(f'<rect x="{x}" y="32" width="10" height="10" fill="{colour}"/>')
        out.append(text(x + 14, 41, c.label))
        x += 28 + 6.4 * len(c.label)
    for tick in ticks:
        shade = "#999999" if tick == 1 else "#e4e4e4"
        out.append(f'<line x1="{place(tick):.1f}" x2="{place(tick):.1f}" y1="{TOP - 8}" y2="{height - 24}" stroke="{shade}"/>')
        out.append(text(place(tick), height - 10, f"{tick:g}", 'text-anchor="middle"'))
    y = TOP
    for name, group in groups:
        weight = 'font-weight="bold" ' if name == "geometric mean" else ""
        out.append(text(LEFT - 8, y + (group_height - GAP) / 2 + 4, name, weight + 'text-anchor="end"'))
        for c, colour in zip(columns, COLOURS):
            value = group.get(c.key)
            if value:
                x0, x1 = sorted((place(1.0), place(value)))
                out.append(
                    f'<rect x="{x0:.1f}" y="{y}" width="{max(x1 - x0, 1.5):.1f}" height="{BAR - 2}" fill="{colour}">'
                    f"<title>{escape(name)}, {escape(c.label)}: {value:.3f}</title></rect>"
                )
                out.append(text(max(x1, place(1.0)) + 4, y + BAR - 3, f"{value:.2f}", 'font-size="9" fill="#555555"'))
            y += BAR
        y += GAP
    out.append("</svg>")
    return "\n".join(out) + "\n"
