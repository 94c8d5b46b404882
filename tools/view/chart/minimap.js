// The whole trace in a strip: how many spans are open at each moment, where errors and matches are, and which stretch
// the chart shows. Drag the stretch or its ends; draw a new one beside it.
import { Canvas } from "./canvas.js";
import { themeColours } from "./colours.js";
import { TimeScale } from "./time_window.js";

const GRIP = 6;

export class Minimap {
  constructor(node, state) {
    this.canvas = new Canvas(node);
    this.state = state;
    this.drag = null;
    node.addEventListener("pointerdown", (event) => this.#begin(event));
    node.addEventListener("pointermove", (event) => this.#move(event));
    node.addEventListener("pointerup", () => (this.drag = null));
    node.addEventListener("pointercancel", () => (this.drag = null));
    node.addEventListener("dblclick", () => state.change({ window: state.window.whole() }));
    node.addEventListener("wheel", (event) => {
      event.preventDefault();
      const around = this.#scale().time(event.offsetX);
      state.change({ window: state.window.zoomed(Math.exp(event.deltaY * 0.002), around) });
    }, { passive: false });
    state.listen(["trace", "window", "found", "theme"], () => this.paint());
  }

  #scale() {
    return new TimeScale(this.state.window.whole(), this.canvas.width);
  }

  #begin(event) {
    event.target.setPointerCapture(event.pointerId);
    const scale = this.#scale();
    const { window: shown } = this.state;
    const [left, right] = [scale.x(shown.from), scale.x(shown.until)];
    const x = event.offsetX;
    const isWhole = shown.isWhole();
    const kind = !isWhole && Math.abs(x - left) < GRIP ? "from" : !isWhole && Math.abs(x - right) < GRIP ? "until"
      : !isWhole && x > left && x < right ? "both" : "new";
    this.drag = { kind, at: scale.time(x), shown };
  }

  #move(event) {
    if (!this.drag) return;
    const time = this.#scale().time(event.offsetX);
    const { kind, at, shown } = this.drag;
    if (kind === "new" && Math.abs(time - at) * this.#scale().factor < 3) return;
    const windows = {
      from: () => shown.of(Math.min(time, shown.until), shown.until),
      until: () => shown.of(shown.from, Math.max(time, shown.from)),
      both: () => shown.of(shown.from + time - at, shown.until + time - at),
      new: () => shown.of(Math.min(at, time), Math.max(at, time)),
    };
    this.state.change({ window: windows[kind]() });
  }

  // How many spans are open at each pixel; counted once for a trace and a width.
  #density() {
    const { trace } = this.state;
    const width = Math.max(1, Math.round(this.canvas.width));
    if (this.counted?.trace === trace && this.counted.width === width) return this.counted;
    const scale = this.#scale();
    const changes = new Int32Array(width + 1);
    for (let span = 0; span < trace.size; ++span) {
      const left = Math.min(width - 1, Math.max(0, Math.floor(scale.x(trace.start[span]))));
      const right = Math.min(width - 1, Math.max(left, Math.floor(scale.x(trace.end(span)))));
      ++changes[left];
      --changes[right + 1];
    }
    const open = new Int32Array(width);
    let now = 0;
    for (let x = 0; x < width; ++x) open[x] = now += changes[x];
    this.counted = { trace, width, open, most: open.reduce((a, b) => Math.max(a, b), 1) };
    return this.counted;
  }

  #ticks(context, scale, spans, colour, top, height) {
    context.fillStyle = colour;
    let last = -1;
    for (const span of spans) {
      const x = Math.round(scale.x(this.state.trace.start[span]));
      if (x === last) continue;
      last = x;
      context.fillRect(Math.min(x, this.canvas.width - 2), top, 2, height);
    }
  }

  paint() {
    const { trace, window: shown, found } = this.state;
    const context = this.canvas.begin();
    const colours = themeColours();
    const { width, height } = this.canvas;
    const { open, most } = this.#density();
    context.fillStyle = colours.faint;
    for (let x = 0; x < open.length; ++x) {
      const tall = open[x] === 0 ? 0 : Math.max(1, (Math.log1p(open[x]) / Math.log1p(most)) * (height - 12));
      context.fillRect(x, height - tall, 1, tall);
    }
    const scale = this.#scale();
    if (found.isMatch) this.#ticks(context, scale, found.spans, colours.match, 4, 4);
    this.#ticks(context, scale, trace.errors, colours.error, 0, 6);
    const [left, right] = [scale.x(shown.from), scale.x(shown.until)];
    context.fillStyle = colours.shade;
    context.fillRect(0, 0, left, height);
    context.fillRect(right, 0, width - right, height);
    context.fillStyle = colours.accent;
    if (!shown.isWhole()) for (const x of [left, right]) context.fillRect(Math.min(Math.max(0, x - 1), width - 2), 0, 2, height);
  }
}
