// The stretch of a trace that is drawn, in nanoseconds from the trace's start. Values are never changed: each zoom makes
// a new window.

const SHORTEST = 4; // nanoseconds

export class TimeWindow {
  constructor(length, from = 0, until = length) {
    const size = Math.min(length, Math.max(SHORTEST, until - from));
    this.length = length;
    this.from = Math.min(Math.max(0, from), length - size);
    this.until = this.from + size;
  }

  get size() {
    return this.until - this.from;
  }

  isWhole() {
    return this.from <= 0 && this.until >= this.length;
  }

  // `factor` below 1 shows less; the moment `around` stays where it is.
  zoomed(factor, around = (this.from + this.until) / 2) {
    const share = (around - this.from) / this.size;
    const size = Math.min(this.length, Math.max(SHORTEST, this.size * factor));
    return new TimeWindow(this.length, around - share * size, around + (1 - share) * size);
  }

  // By a share of what is shown.
  moved(share) {
    return new TimeWindow(this.length, this.from + share * this.size, this.until + share * this.size);
  }

  of(from, until) {
    return new TimeWindow(this.length, from, until);
  }

  // With room on both sides, so that a span's ends are seen as ends.
  around(from, until) {
    const margin = Math.max((until - from) * 0.08, SHORTEST / 2);
    return new TimeWindow(this.length, from - margin, until + margin);
  }

  whole() {
    return new TimeWindow(this.length);
  }
}

// Where a moment is on `width` pixels, and which moment is at a pixel.
export class TimeScale {
  constructor(window, width) {
    this.window = window;
    this.width = width;
    this.factor = width / window.size;
  }

  x(time) {
    return (time - this.window.from) * this.factor;
  }

  time(x) {
    return this.window.from + x / this.factor;
  }
}

// The distance between marks of a ruler: 1, 2 or 5 of a power of ten, at least `least`.
export function markStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  for (const factor of [1, 2, 5, 10]) if (power * factor >= least) return power * factor;
  return power * 10;
}
