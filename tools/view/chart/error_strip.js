// Beside the rows' scroll bar: at which height of all rows there are errors, and what was found.
import { Canvas } from "./canvas.js";
import { themeColours } from "./colours.js";
import { ROW_HEIGHT } from "./row_scroller.js";

export class ErrorStrip {
  constructor(node, state) {
    this.canvas = new Canvas(node);
    this.state = state;
    state.listen(["trace", "rows", "found", "theme", "size"], () => this.paint());
  }

  #marks(context, spans, colour, left, width) {
    const { rows } = this.state;
    // Few rows do not reach down to the end.
    const height = Math.min(this.canvas.height - 3, rows.count * ROW_HEIGHT);
    context.fillStyle = colour;
    let last = -1;
    for (const span of spans) {
      const row = rows.rowFor(span);
      const y = row < 0 ? -1 : Math.round(((row + 0.4) / rows.count) * height);
      if (y < 0 || y === last) continue;
      last = y;
      context.fillRect(left, y, width, 3);
    }
  }

  paint() {
    const context = this.canvas.begin();
    const colours = themeColours();
    if (this.state.found.isMatch) this.#marks(context, this.state.found.spans, colours.match, 0, 4);
    this.#marks(context, this.state.trace.errors, colours.error, 4, 6);
  }
}
