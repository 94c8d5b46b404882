// What all calls of one name took together.

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

// [{ name, type, count, errors, total, self, critical, median, p95, longest, longestSpan }], the most self time first.
export function nameTotals(trace, stretches) {
  const rows = new Map();
  for (let span = 0; span < trace.size; ++span) {
    const { name, type } = trace.spans[span];
    const key = type + "\n" + name;
    let row = rows.get(key);
    if (!row) rows.set(key, (row = { name, type, count: 0, errors: 0, total: 0, self: 0, critical: 0, durations: [], longestSpan: span }));
    ++row.count;
    row.errors += trace.isError[span];
    row.total += trace.duration[span];
    row.self += trace.self[span];
    row.durations.push(trace.duration[span]);
    if (trace.duration[span] > trace.duration[row.longestSpan]) row.longestSpan = span;
    for (const [from, until] of stretches.get(span) ?? []) row.critical += until - from;
  }
  for (const row of rows.values()) {
    const sorted = Float64Array.from(row.durations).sort();
    row.median = quantile(sorted, 0.5);
    row.p95 = quantile(sorted, 0.95);
    row.longest = sorted.at(-1);
    delete row.durations;
  }
  return [...rows.values()].sort((a, b) => b.self - a.self);
}
