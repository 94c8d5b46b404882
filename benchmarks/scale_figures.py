"""How time and memory grow when there is much of something: runs the program `scale` at several sizes against the
sink, and draws what it says."""
import os, subprocess, tempfile
from pathlib import Path

# What there is much of, and how much.
SIZES = {
    "wide": ("spans in one trace", (1_000, 10_000, 100_000, 1_000_000)),
    "deep": ("levels of one trace", (100, 1_000, 10_000)),
    "threads": ("threads at once", (10, 100, 1_000)),
    "argument": ("bytes of one argument", (10_000, 100_000, 1_000_000, 10_000_000)),
    "in_flight": ("traces in flight", (1_000, 10_000, 100_000)),
}
EXPECTED_SPANS = {"argument": lambda size: 1}


def measure(build, make_sink, kind, size):
    """Seconds until all is delivered, MiB above the process before, spans missing at the receiver."""
    sink = make_sink(build)
    with tempfile.TemporaryDirectory() as folder:
        line = subprocess.run([str(build / "scale"), kind, str(size)], check=True, capture_output=True, text=True, env={
            **os.environ, "MLFLOW_TRACKING_URI": sink.uri, "MLFLOW_TRACE_STORE": f"{folder}/scale.db",
            "MLFLOW_TRACE_MAX_STRING_LENGTH": "100000000", "MLFLOW_TRACE_EXIT_TIMEOUT": "100"}).stdout
    figures = dict(pair.split("=") for pair in line.split())
    seen = sink.stop()["spans"]
    memory = (int(figures["peak_rss_kib"]) - int(figures["rss_before_kib"])) / 1024
    return float(figures["delivered_s"]), memory, EXPECTED_SPANS.get(kind, lambda n: n)(size) - seen


def measure_all(build, make_sink, show):
    """{kind: [(size, seconds, MiB)]}; `show` is called with each row."""
    results = {}
    for kind, (what, sizes) in SIZES.items():
        for size in sizes:
            seconds, memory, missing = measure(build, make_sink, kind, size)
            results.setdefault(kind, []).append((size, seconds, memory))
            show(f"{size:,} {what}", seconds, "s", f"{memory:.1f} MiB more than before, {missing} spans missing")
    return results


def draw(results, path: Path):
    """One picture of log-log panels: seconds (solid) and MiB (dashed) over the size; a grey line where growth is
    linear."""
    import math
    width, height, margin = 230, 190, 42
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * len(results)}" height="{height + 20}" '
             'font-family="sans-serif" font-size="10">', '<rect width="100%" height="100%" fill="white"/>']
    for column, (kind, rows) in enumerate(results.items()):
        left, top = column * width + margin, 24
        wide, high = width - margin - 12, height - top - 30
        low_x, high_x = math.log10(rows[0][0]), math.log10(rows[-1][0])
        values = [value for _, seconds, memory in rows for value in (seconds, memory) if value > 0]
        low_y, high_y = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

        def at(size, value):
            x = left + wide * (math.log10(size) - low_x) / (high_x - low_x)
            y = top + high * (1 - (math.log10(max(value, 10 ** low_y)) - low_y) / (high_y - low_y))
            return f"{x:.1f},{y:.1f}"

        parts.append(f'<text x="{left}" y="14">{SIZES[kind][0]}</text>')
        parts.append(f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" fill="none" stroke="#999"/>')
        for power in range(low_y, high_y + 1):
            y = at(rows[0][0], 10 ** power).split(",")[1]
            parts.append(f'<text x="{left - 4}" y="{y}" text-anchor="end">{10 ** power:g}</text>')
        for size, _, _ in rows:
            x = at(size, 1).split(",")[0]
            parts.append(f'<text x="{x}" y="{top + high + 13}" text-anchor="middle">{size:.0e}</text>'.replace("e+0", "e"))
        last_size, last_seconds, _ = rows[-1]
        parts.append(f'<polyline points="{at(rows[0][0], last_seconds * rows[0][0] / last_size)} {at(last_size, last_seconds)}" '
                     'fill="none" stroke="#ccc"/>')
        for index, style in ((1, 'stroke="#0b62c4"'), (2, 'stroke="#c4500b" stroke-dasharray="4 3"')):
            points = " ".join(at(row[0], row[index]) for row in rows)
            parts.append(f'<polyline points="{points}" fill="none" stroke-width="1.5" {style}/>')
    parts.append(f'<text x="{margin}" y="{height + 14}"><tspan fill="#0b62c4">solid: seconds until delivered</tspan>'
                 '<tspan dx="16" fill="#c4500b">dashed: MiB above the process before</tspan>'
                 '<tspan dx="16" fill="#999">grey: linear growth of the time</tspan></text></svg>')
    path.write_text("\n".join(parts) + "\n")
