// What a span did itself: its duration without the time in which at least one of its children ran.

export function selfTimes(trace) {
  const self = new Float64Array(trace.size);
  for (let span = 0; span < trace.size; ++span) {
    const end = trace.start[span] + trace.duration[span];
    let covered = 0;
    let reached = trace.start[span];
    for (let i = trace.firstChild[span]; i < trace.firstChild[span + 1]; ++i) {
      const child = trace.childList[i];
      const from = Math.max(reached, trace.start[child]);
      const until = Math.min(end, trace.start[child] + trace.duration[child]);
      if (until <= from) continue;
      covered += until - from;
      reached = until;
    }
    self[span] = trace.duration[span] - covered;
  }
  return self;
}
