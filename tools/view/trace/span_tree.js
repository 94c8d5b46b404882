// The order of a trace's spans: each below its parent, children by their start. A parent that is not there, or that is
// below its own child, makes a span a top of its own: no span is ever left out.

function listChildren(size, parentOf, start) {
  const firstChild = new Int32Array(size + 2);
  const tops = [];
  for (let span = 0; span < size; ++span) {
    if (parentOf[span] < 0) tops.push(span);
    else ++firstChild[parentOf[span] + 1];
  }
  for (let span = 0; span <= size; ++span) firstChild[span + 1] += firstChild[span];
  const childList = new Int32Array(size - tops.length);
  const next = firstChild.slice();
  const byStart = Array.from({ length: size }, (_, span) => span).sort((a, b) => start[a] - start[b] || a - b);
  for (const span of byStart) if (parentOf[span] >= 0) childList[next[parentOf[span]]++] = span;
  tops.sort((a, b) => start[a] - start[b] || a - b);
  return { firstChild, childList, tops };
}

// Cuts each circle of parents at one place.
function withoutCircles(size, parents) {
  const parentOf = Int32Array.from(parents, (parent) => (parent >= 0 && parent < size ? parent : -1));
  const seenIn = new Int32Array(size).fill(-1);
  for (let span = 0; span < size; ++span) {
    let at = span;
    while (at >= 0 && seenIn[at] < 0) {
      seenIn[at] = span;
      if (parentOf[at] >= 0 && seenIn[parentOf[at]] === span) parentOf[at] = -1;
      at = parentOf[at];
    }
  }
  return parentOf;
}

export function arrangeSpans({ size, spans, start }) {
  const parentOf = withoutCircles(size, spans.map((span) => span.parent));
  const { firstChild, childList, tops } = listChildren(size, parentOf, start);
  const order = new Int32Array(size);
  const place = new Int32Array(size);
  const depth = new Int32Array(size);
  const subtreeEnd = new Int32Array(size);
  let count = 0;
  const steps = tops.toReversed();
  while (steps.length) {
    const span = steps.pop();
    place[span] = count;
    order[count++] = span;
    depth[span] = parentOf[span] < 0 ? 0 : depth[parentOf[span]] + 1;
    for (let i = firstChild[span + 1] - 1; i >= firstChild[span]; --i) steps.push(childList[i]);
  }
  for (let i = size - 1; i >= 0; --i) {
    subtreeEnd[i] = Math.max(subtreeEnd[i], i + 1);
    const parent = parentOf[order[i]];
    if (parent >= 0) subtreeEnd[place[parent]] = Math.max(subtreeEnd[place[parent]], subtreeEnd[i]);
  }
  return { parentOf, firstChild, childList, tops, order, place, depth, subtreeEnd };
}
