// What the whole trace waited for: from the end of its longest top backwards, at each moment the child that ended last,
// else the span itself. Shortening anything else does not shorten the trace.

function longestTop(trace) {
  return trace.tops.reduce((best, top) => (best < 0 || trace.duration[top] > trace.duration[best] ? top : best), -1);
}

// For each span on the path its stretches [from, until], latest first, of which none lies in a child's.
export function criticalPath(trace) {
  const stretches = new Map();
  const add = (span, from, until) => {
    if (until <= from) return;
    if (!stretches.has(span)) stretches.set(span, []);
    stretches.get(span).push([from, until]);
  };
  const top = longestTop(trace);
  const steps = top < 0 ? [] : [{ span: top, from: trace.start[top], until: trace.end(top) }];
  while (steps.length) {
    const { span, from, until } = steps.pop();
    let at = Math.min(until, trace.end(span));
    const byEnd = [...trace.children(span)].sort((a, b) => trace.end(b) - trace.end(a));
    for (const child of byEnd) {
      if (at <= from) break;
      const childFrom = Math.max(trace.start[child], from);
      const childUntil = Math.min(trace.end(child), at);
      if (childUntil <= childFrom) continue;
      add(span, childUntil, at);
      steps.push({ span: child, from: childFrom, until: childUntil });
      at = childFrom;
    }
    add(span, from, at);
  }
  return stretches;
}

export function lengthOf(stretches) {
  return stretches.reduce((sum, [from, until]) => sum + until - from, 0);
}
