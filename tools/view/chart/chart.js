// Tree (or lanes) beside the waterfall: rows as elements, bars on a canvas over them, both drawn for what is in view.
import { byId } from "../page/element.js";
import { BarPainter } from "./bar_painter.js";
import { Canvas } from "./canvas.js";
import { themeColours } from "./colours.js";
import { LaneRows } from "./lane_rows.js";
import { laneRow, rowId, treeRow } from "./row_elements.js";
import { ROW_HEIGHT, RowScroller } from "./row_scroller.js";
import { paintGrid, paintRuler } from "./ruler.js";
import { TimeScale } from "./time_window.js";
import { TreeRows } from "./tree_rows.js";

const BAR_TOP = 4;
const BAR_HEIGHT = 13;

export class Chart {
  constructor(state) {
    this.state = state;
    this.grid = byId("rows");
    this.layer = byId("row-layer");
    this.scroller = new RowScroller(this.grid, byId("row-spacer"));
    this.canvas = new Canvas(byId("bars"));
    this.ruler = new Canvas(byId("ruler"));
    this.isLanes = false;
    this.selection = null; // stretch being dragged: [from, until]
    this.grid.addEventListener("scroll", () => this.paint());
    new ResizeObserver(() => {
      state.touch("size");
    }).observe(this.grid);
    state.listen(["trace", "mode", "closed", "found", "onlyMatches"], (changed) => this.arrange(changed));
    state.listen(["rows", "trace", "window", "selected", "found", "theme", "size", "showsCritical", "closed"],
      () => this.paint());
  }

  scale() {
    return new TimeScale(this.state.window, this.canvas.width);
  }

  // Makes the rows anew. `changed`: what of the state is new.
  arrange(changed = new Set(["trace"])) {
    const { state } = this;
    if (changed.size === 1 && changed.has("found") && !state.onlyMatches) return;
    this.isLanes = state.mode === "lanes";
    const onlyMatches = state.onlyMatches ? state.found.isMatch : null;
    state.change({ rows: this.isLanes ? new LaneRows(state.trace) : new TreeRows(state.trace, state.closed, onlyMatches) });
    this.scroller.setCount(state.rows.count);
    this.grid.setAttribute("aria-rowcount", state.rows.count + 1);
    byId("chart").classList.toggle("lanes", this.isLanes);
    if (changed.has("trace")) this.grid.scrollTop = 0;
    if (state.selected !== null) this.showSelected();
  }

  showSelected() {
    const row = this.state.rows.rowFor(this.state.selected);
    if (row >= 0) this.scroller.show(row);
  }

  paint() {
    const { state } = this;
    const colours = themeColours();
    const [first, behind] = this.scroller.range();
    const rows = [];
    for (let row = first; row < behind; ++row) {
      const made = this.isLanes ? laneRow(state, row) : treeRow(state, row);
      made.style.transform = `translateY(${this.scroller.y(row)}px)`;
      rows.push(made);
    }
    this.layer.replaceChildren(...rows);
    const selectedRow = state.selected === null ? -1 : state.rows.rowFor(state.selected);
    if (selectedRow >= first && selectedRow < behind) this.grid.setAttribute("aria-activedescendant", rowId(selectedRow));
    else this.grid.removeAttribute("aria-activedescendant");
    this.#paintBars(first, behind, colours);
    paintRuler(this.ruler, this.scale(), colours);
  }

  #paintBars(first, behind, colours) {
    const scale = this.scale();
    const context = this.canvas.begin();
    paintGrid(context, scale, this.canvas.height, colours);
    const painter = new BarPainter(context, scale, colours, this.state);
    for (let row = first; row < behind; ++row) {
      const top = this.scroller.y(row) + (this.isLanes ? 1 : BAR_TOP);
      const height = this.isLanes ? ROW_HEIGHT - 5 : BAR_HEIGHT;
      for (const span of this.state.rows.spansAt(row, scale)) painter.paint(span, top, height, this.isLanes);
    }
    if (!this.selection) return;
    context.fillStyle = colours.selected;
    const [left, right] = this.selection.map((time) => scale.x(time));
    context.fillRect(Math.min(left, right), 0, Math.abs(right - left), this.canvas.height);
  }

  // The span at a place of the waterfall, or null.
  spanAt(x, y) {
    const row = this.scroller.rowAt(y);
    if (row < 0 || row >= this.state.rows.count) return null;
    const scale = this.scale();
    return this.isLanes ? this.state.rows.spanNear(row, scale.time(x), 4 / scale.factor) : this.state.rows.spanAt(row);
  }
}
