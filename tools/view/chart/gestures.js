// What the mouse does to the chart: click selects, drag over the waterfall zooms to the stretch, with Shift (or the
// middle button) it moves it; a wheel scrolls rows, with Ctrl it zooms, with Shift it moves through time.
import { byId } from "../page/element.js";

const WHEEL = 0.002;
const DRAG = 4; // pixels before a click is a drag

export class Gestures {
  constructor(chart, state, actions) {
    Object.assign(this, { chart, state, actions, drag: null });
    const bars = byId("bars");
    bars.addEventListener("pointerdown", (event) => this.#begin(event));
    bars.addEventListener("pointermove", (event) => this.#move(event));
    bars.addEventListener("pointerup", (event) => this.#end(event));
    bars.addEventListener("pointercancel", () => this.#cancel());
    bars.addEventListener("dblclick", (event) => this.#zoomToSpan(event));
    for (const node of [bars, byId("ruler")]) node.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    byId("row-layer").addEventListener("click", (event) => this.#clickRow(event));
    byId("row-layer").addEventListener("dblclick", (event) => this.#toggleRow(event));
  }

  #begin(event) {
    if (event.button > 1) return;
    event.preventDefault();
    byId("rows").focus({ preventScroll: true });
    event.target.setPointerCapture(event.pointerId);
    const moves = event.shiftKey || event.button === 1;
    this.drag = { x: event.offsetX, y: event.offsetY, moves, window: this.state.window, isDrag: false };
  }

  #move(event) {
    const { drag, chart, state } = this;
    if (!drag) return this.#hover(event);
    if (!drag.isDrag && Math.abs(event.offsetX - drag.x) < DRAG) return;
    drag.isDrag = true;
    const scale = chart.scale();
    if (drag.moves) {
      state.change({ window: drag.window.moved((drag.x - event.offsetX) / scale.width) });
    } else {
      chart.selection = [scale.time(drag.x), scale.time(event.offsetX)];
      chart.paint();
    }
  }

  #end(event) {
    const { drag, chart, state } = this;
    this.drag = null;
    if (!drag) return;
    if (drag.isDrag && chart.selection) {
      const [from, until] = chart.selection.toSorted((a, b) => a - b);
      chart.selection = null;
      state.change({ window: state.window.of(from, until) });
      state.touch("window");
    } else if (!drag.isDrag) {
      const span = chart.spanAt(event.offsetX, event.offsetY);
      if (span !== null) this.actions.select(span);
    }
  }

  #cancel() {
    this.drag = null;
    this.chart.selection = null;
    this.chart.paint();
  }

  #hover(event) {
    const span = this.chart.spanAt(event.offsetX, event.offsetY);
    const text = span === null ? "" : this.actions.describe(span);
    if (event.target.title !== text) event.target.title = text;
  }

  #zoomToSpan(event) {
    const span = this.chart.spanAt(event.offsetX, event.offsetY);
    if (span !== null) this.actions.zoomTo(span);
  }

  #wheel(event) {
    const { state, chart } = this;
    const isRuler = event.target.id === "ruler";
    if (event.ctrlKey || event.metaKey || isRuler) {
      event.preventDefault();
      const around = chart.scale().time(event.offsetX);
      state.change({ window: state.window.zoomed(Math.exp(event.deltaY * WHEEL), around) });
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      state.change({ window: state.window.moved((event.deltaX || event.deltaY) / chart.canvas.width) });
    } else {
      byId("rows").scrollTop += event.deltaY;
    }
  }

  #rowOf(event) {
    const row = event.target.closest("[data-row]");
    return row ? Number(row.dataset.row) : null;
  }

  #clickRow(event) {
    const row = this.#rowOf(event);
    if (row === null) return;
    const span = this.state.rows.spanAt(row);
    if (event.target.closest(".twisty") && !this.chart.isLanes) this.actions.toggle(span);
    else this.actions.select(span);
  }

  #toggleRow(event) {
    const row = this.#rowOf(event);
    if (row !== null && !this.chart.isLanes && !event.target.closest(".twisty")) this.actions.toggle(this.state.rows.spanAt(row));
  }
}
