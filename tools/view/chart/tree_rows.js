// The rows of a trace as a tree: one span each, without those below a closed one, and, where only matches are wanted,
// without those that neither match nor have a match below.

export class TreeRows {
  // `closed`: a Set of spans. `isMatch`: a byte for each span, or null for all.
  constructor(trace, closed, isMatch) {
    this.trace = trace;
    this.closed = closed;
    const wanted = isMatch && withAncestors(trace, isMatch);
    this.spans = new Int32Array(trace.size);
    this.rowOf = new Int32Array(trace.size).fill(-1);
    let count = 0;
    for (let place = 0; place < trace.size; ) {
      const span = trace.order[place];
      if (wanted && !wanted[span]) {
        place = trace.subtreeEnd[place];
        continue;
      }
      this.rowOf[span] = count;
      this.spans[count++] = span;
      place = closed.has(span) ? trace.subtreeEnd[place] : place + 1;
    }
    this.count = count;
  }

  spanAt(row) {
    return this.spans[row];
  }

  // The row of a span, or of the closed one it is below; -1: it is filtered out.
  rowFor(span) {
    for (let at = span; at >= 0; at = this.trace.parentOf[at]) if (this.rowOf[at] >= 0) return this.rowOf[at];
    return -1;
  }

  spansAt(row) {
    return [this.spans[row]];
  }
}

function withAncestors(trace, isMatch) {
  const wanted = isMatch.slice();
  for (let place = trace.size - 1; place >= 0; --place) {
    const span = trace.order[place];
    if (wanted[span] && trace.parentOf[span] >= 0) wanted[trace.parentOf[span]] = 1;
  }
  return wanted;
}
