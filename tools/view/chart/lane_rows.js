// The rows of a trace by lane: what ran at the same time lies in different lanes, what called one another in the rows
// of one lane, below each other. A lane is a thread where the trace says on which its spans ran.

export function laneName(trace, lane) {
  return trace.data.lanes[lane] || `lane ${lane + 1}`;
}

export class LaneRows {
  constructor(trace) {
    this.trace = trace;
    this.rows = []; // { lane, depth, spans by start, errors by start }
    this.rowOf = new Int32Array(trace.size);
    const lanes = trace.data.lanes.map(() => []);
    for (const span of trace.order) lanes[trace.spans[span].lane].push(span);
    lanes.forEach((spans, lane) => this.#addLane(spans, lane));
    this.count = this.rows.length;
  }

  #addLane(spans, lane) {
    const { trace } = this;
    const first = this.rows.length;
    spans.sort((a, b) => trace.start[a] - trace.start[b] || trace.depth[a] - trace.depth[b] || trace.place[a] - trace.place[b]);
    const open = [];
    for (const span of spans) {
      while (open.length && trace.end(open.at(-1)) <= trace.start[span] && !isAncestor(trace, open.at(-1), span)) open.pop();
      const row = first + open.length;
      this.rows[row] ??= { lane, depth: open.length, spans: [], errors: [] };
      this.rows[row].spans.push(span);
      if (trace.isError[span]) this.rows[row].errors.push(span);
      this.rowOf[span] = row;
      open.push(span);
    }
  }

  spanAt(row) {
    return this.rows[row].spans[0];
  }

  rowFor(span) {
    return this.rowOf[span];
  }

  label(row) {
    return laneName(this.trace, this.rows[row].lane);
  }

  // Those of a row that are to be drawn: of spans that share a pixel the first one, and each error.
  spansAt(row, scale) {
    const { spans, errors } = this.rows[row];
    return [...visibleOf(this.trace, spans, scale), ...visibleOf(this.trace, errors, scale)];
  }

  // The span of a row at a moment, or the nearest within `reach` nanoseconds.
  spanNear(row, time, reach) {
    const { spans } = this.rows[row];
    const at = firstFrom(this.trace, spans, time, 0);
    let best = null;
    let nearest = reach;
    for (const span of spans.slice(Math.max(0, at - 2), at + 1)) {
      const distance = Math.max(this.trace.start[span] - time, time - this.trace.end(span), 0);
      if (distance <= nearest) [best, nearest] = [span, distance];
    }
    return best;
  }
}

function isAncestor(trace, above, span) {
  return trace.place[above] <= trace.place[span] && trace.place[span] < trace.subtreeEnd[trace.place[above]] &&
    trace.end(span) <= trace.end(above);
}

// The first of `spans` (by start) from index `low` that starts after `time`.
function firstFrom(trace, spans, time, low) {
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (trace.start[spans[middle]] > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

function visibleOf(trace, spans, scale) {
  const visible = [];
  const { from, until } = scale.window;
  const pixel = 1 / scale.factor;
  let at = Math.max(0, firstFrom(trace, spans, from, 0) - 1);
  while (at < spans.length && trace.start[spans[at]] <= until) {
    const span = spans[at];
    if (trace.end(span) >= from) visible.push(span);
    const next = Math.max(trace.end(span), trace.start[span] + pixel);
    at = next > trace.start[spans[at + 1]] ? Math.max(at + 1, firstFrom(trace, spans, next - pixel / 2, at + 1)) : at + 1;
  }
  return visible;
}
