// Which rows are in view: as many elements as fit, however many rows there are. A browser cannot make an element as tall
// as millions of rows; beyond that its scroll bar stands for the rows by proportion.

export const ROW_HEIGHT = 24;
const TALLEST = 8_000_000; // pixels; browsers begin to fail at about twice that

export class RowScroller {
  constructor(viewport, spacer) {
    this.viewport = viewport;
    this.spacer = spacer;
    this.count = 0;
  }

  setCount(count) {
    this.count = count;
    this.spacer.style.height = Math.min(count * ROW_HEIGHT, TALLEST) + "px";
  }

  get height() {
    return this.viewport.clientHeight;
  }

  // Pixels of all rows above the viewport's top.
  get top() {
    return this.viewport.scrollTop * this.#stretch();
  }

  #stretch() {
    const content = this.count * ROW_HEIGHT;
    if (content <= TALLEST) return 1;
    return (content - this.height) / (TALLEST - this.height);
  }

  rowAt(y) {
    return Math.floor((this.top + y) / ROW_HEIGHT);
  }

  // [first, behind the last]
  range() {
    const first = Math.max(0, this.rowAt(0));
    return [first, Math.min(this.count, this.rowAt(this.height) + 1)];
  }

  y(row) {
    return row * ROW_HEIGHT - this.top;
  }

  show(row) {
    const margin = ROW_HEIGHT;
    const y = this.y(row);
    const lowest = this.height - ROW_HEIGHT - margin;
    const wanted = y < margin ? row * ROW_HEIGHT - margin : y > lowest ? row * ROW_HEIGHT - Math.max(margin, lowest) : null;
    if (wanted !== null) this.viewport.scrollTop = wanted / this.#stretch();
  }

  get rowsInView() {
    return Math.max(1, Math.floor(this.height / ROW_HEIGHT) - 1);
  }
}
