// What a person can do, whichever key or button asks for it.
import { announce } from "./announcer.js";
import { spokenText } from "../chart/row_elements.js";
import { durationText } from "../text/time_text.js";
import { visibleLine } from "../text/visible_text.js";
import { criticalPath } from "../trace/critical_path.js";
import { findMatches, readQuery } from "../trace/query.js";
import { hasTokens } from "../trace/usage.js";
import { TimeWindow } from "../chart/time_window.js";

// What a state has that belongs to one trace.
export function partsOfTrace(trace) {
  return { trace, window: new TimeWindow(trace.length), selected: null, closed: new Set(),
    stretches: criticalPath(trace), found: withSpans(findMatches(trace, null)), hasTokens: hasTokens(trace) };
}

function withSpans(found) {
  const spans = [];
  found.isMatch?.forEach((is, span) => is && spans.push(span));
  return { ...found, spans };
}

export class Actions {
  constructor(state) {
    this.state = state;
    this.chart = null;
  }

  select(span) {
    const { state } = this;
    if (span === null) return;
    this.#openAbove(span);
    state.change({ selected: span });
    this.chart.showSelected();
    this.chart.paint();
  }

  // Opens what hides a span.
  #openAbove(span) {
    const { trace, closed, mode, onlyMatches, found } = this.state;
    let opened = false;
    for (let at = trace.parentOf[span]; at >= 0; at = trace.parentOf[at]) opened = closed.delete(at) || opened;
    if (mode === "tree" && onlyMatches && found.isMatch && this.state.rows?.rowFor(span) < 0) this.state.change({ onlyMatches: false });
    if (opened) this.state.touch("closed");
  }

  describe(span) {
    return spokenText(this.state, span);
  }

  toggle(span) {
    const { closed } = this.state;
    if (!closed.delete(span)) closed.add(span);
    this.state.touch("closed");
  }

  // All that have children closed below the first level, or all open.
  toggleAll() {
    const { trace, closed } = this.state;
    const wasOpen = closed.size === 0;
    closed.clear();
    if (wasOpen)
      for (let span = 0; span < trace.size; ++span)
        if (trace.depth[span] > 0 && trace.firstChild[span + 1] > trace.firstChild[span]) closed.add(span);
    this.state.touch("closed");
  }

  zoomTo(span) {
    const { trace, window } = this.state;
    this.state.change({ window: window.around(trace.start[span], trace.end(span)) });
    announce(`shows ${durationText(this.state.window.size)} around ${visibleLine(trace.spans[span].name)}`);
  }

  zoom(factor) {
    const { state } = this;
    const { selected, trace, window } = state;
    const middle = selected === null ? NaN : (trace.start[selected] + trace.end(selected)) / 2;
    state.change({ window: middle > window.from && middle < window.until ? window.zoomed(factor, middle) : window.zoomed(factor) });
    announce(`shows ${durationText(state.window.size)}`);
  }

  move(share) {
    this.state.change({ window: this.state.window.moved(share) });
  }

  showWhole() {
    this.state.change({ window: this.state.window.whole() });
    announce("shows the whole trace");
  }

  setMode(mode) {
    this.state.change({ mode });
    announce(mode === "tree" ? "rows by tree" : mode === "lanes" ? "rows by lane" : "totals by name");
  }

  switchCritical() {
    this.state.change({ showsCritical: !this.state.showsCritical });
    announce(this.state.showsCritical ? "critical path is shown" : "critical path is not shown");
  }

  search(text) {
    const { state } = this;
    const found = withSpans(findMatches(state.trace, readQuery(text)));
    state.change({ found, query: text });
    if (found.isMatch) announce(`${found.count} of ${state.trace.size} spans found`);
  }

  // The next (or previous: -1) of `spans` in the order of the tree, round and round.
  goTo(spans, direction, what) {
    const { trace, selected } = this.state;
    if (spans.length === 0) {
      announce(`no ${what}`);
      return;
    }
    const places = spans.map((span) => trace.place[span]).sort((a, b) => a - b);
    const at = selected === null ? (direction > 0 ? -1 : trace.size) : trace.place[selected];
    const next = direction > 0 ? places.find((place) => place > at) ?? places[0]
      : places.findLast((place) => place < at) ?? places.at(-1);
    const span = trace.order[next];
    this.select(span);
    this.#bringIntoWindow(span);
    announce(`${what} ${places.indexOf(next) + 1} of ${places.length}: ${this.describe(span)}`);
  }

  #bringIntoWindow(span) {
    const { trace, window } = this.state;
    if (trace.end(span) >= window.from && trace.start[span] <= window.until) return;
    const middle = (trace.start[span] + trace.end(span)) / 2;
    this.state.change({ window: window.of(middle - window.size / 2, middle + window.size / 2) });
  }

  nextError(direction) {
    this.goTo(this.state.trace.errors, direction, "error");
  }

  nextMatch(direction) {
    this.goTo(this.state.found.spans, direction, "match");
  }

  showTrace(number) {
    const { state } = this;
    const trace = state.traces[(number + state.traces.length) % state.traces.length];
    if (trace === state.trace) return;
    state.change(partsOfTrace(trace));
    this.chart?.arrange();
    if (state.query) this.search(state.query);
    announce(`trace ${visibleLine(trace.data.name)}, ${trace.size} spans`);
  }

  nextTrace(direction) {
    this.showTrace(this.state.traces.indexOf(this.state.trace) + direction);
  }
}
