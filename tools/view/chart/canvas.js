// A canvas as large as its element, in the screen's own pixels.

export class Canvas {
  constructor(node) {
    this.node = node;
    this.context = node.getContext("2d", { alpha: true });
  }

  get width() {
    return this.node.clientWidth;
  }

  get height() {
    return this.node.clientHeight;
  }

  // An empty canvas of the element's present size.
  begin() {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(this.width * ratio);
    const height = Math.round(this.height * ratio);
    if (this.node.width !== width || this.node.height !== height) {
      this.node.width = width;
      this.node.height = height;
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    this.context.font = "11px system-ui, sans-serif";
    this.context.textBaseline = "middle";
    return this.context;
  }
}
