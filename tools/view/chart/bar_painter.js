// Draws the spans of the visible rows: a bar each, its critical stretches, its events, and its name or duration where
// there is room. A span outside of what is shown leaves an arrow at the edge; an error is never narrower than can be seen.
import { durationText } from "../text/time_text.js";
import { visibleLine } from "../text/visible_text.js";
import { textOn, typeColour } from "./colours.js";

const LEAST = 2;
const LEAST_ERROR = 5;

export class BarPainter {
  constructor(context, scale, colours, state) {
    Object.assign(this, { context, scale, colours, state });
    this.typeColours = new Map();
  }

  colourOf(type) {
    if (!this.typeColours.has(type)) this.typeColours.set(type, typeColour(type));
    return this.typeColours.get(type);
  }

  // `named`: the names of spans stand nowhere else.
  paint(span, top, height, named) {
    const { trace } = this.state;
    const { window: shown, width } = this.scale;
    const [start, end] = [trace.start[span], trace.end(span)];
    if (end < shown.from || start > shown.until) {
      if (!named) this.#arrow(span, top, height, end < shown.from);
      return;
    }
    const least = trace.isError[span] ? LEAST_ERROR : LEAST;
    const left = Math.max(-4, this.scale.x(start));
    const right = Math.min(width + 4, Math.max(this.scale.x(end), left + least));
    this.#bar(span, left, top, right - left, height);
    this.#criticalStretches(span, top + height);
    this.#events(span, top, height);
    if (named) this.#nameInside(span, left, right, top + height / 2);
    else this.#durationBeside(span, left, right, top + height / 2);
  }

  #bar(span, left, top, width, height) {
    const { context, colours, state } = this;
    const { trace, found } = state;
    const isDim = found.isMatch && !found.isMatch[span];
    context.globalAlpha = isDim ? 0.25 : 1;
    context.fillStyle = this.colourOf(trace.spans[span].type);
    context.beginPath();
    context.roundRect(left, top, width, height, Math.min(3, width / 2));
    context.fill();
    if (trace.isError[span]) {
      context.fillStyle = colours.error;
      context.fillRect(left, top, Math.min(width, LEAST_ERROR), height);
      context.strokeStyle = colours.error;
      context.lineWidth = 1.5;
      context.stroke();
    }
    context.globalAlpha = 1;
    if (span === state.selected) {
      context.strokeStyle = colours.text;
      context.lineWidth = 2;
      context.strokeRect(left - 1, top - 1, width + 2, height + 2);
    }
  }

  #criticalStretches(span, bottom) {
    if (!this.state.showsCritical) return;
    this.context.fillStyle = this.colours.critical;
    for (const [from, until] of this.state.stretches.get(span) ?? []) {
      const left = Math.max(0, this.scale.x(from));
      const right = Math.min(this.scale.width, this.scale.x(until));
      if (right > 0 && left < this.scale.width) this.context.fillRect(left, bottom, Math.max(1, right - left), 3);
    }
  }

  #events(span, top, height) {
    const { events } = this.state.trace.spans[span];
    this.context.fillStyle = this.colours.text;
    let last = -Infinity;
    for (const event of events) {
      const x = this.scale.x(Number(event.at));
      if (x < 0 || x > this.scale.width || x - last < 2) continue;
      this.context.fillRect(x - 0.5, top + 2, 1, height - 4);
      last = x;
    }
  }

  #arrow(span, top, height, isLeft) {
    const { context, scale } = this;
    context.fillStyle = this.state.trace.isError[span] ? this.colours.error : this.colours.faint;
    const x = isLeft ? 3 : scale.width - 3;
    const tip = isLeft ? 6 : -6;
    context.beginPath();
    context.moveTo(isLeft ? 1 : scale.width - 1, top + height / 2);
    context.lineTo(x + tip, top + 3);
    context.lineTo(x + tip, top + height - 3);
    context.fill();
  }

  #durationBeside(span, left, right, middle) {
    const { context, colours, scale } = this;
    const text = durationText(this.state.trace.duration[span]);
    const width = context.measureText(text).width;
    context.fillStyle = colours.faint;
    if (right + width + 8 < scale.width) context.fillText(text, Math.max(right, 0) + 5, middle);
    else if (left - width - 8 > 0) context.fillText(text, left - width - 5, middle);
    else if (right - left > width + 10) {
      context.fillStyle = textOn(this.state.trace.spans[span].type);
      context.fillText(text, Math.min(right, scale.width) - width - 5, middle);
    }
  }

  #nameInside(span, left, right, middle) {
    const room = Math.min(right, this.scale.width) - Math.max(left, 0) - 8;
    if (room < 24) return;
    const { name } = this.state.trace.spans[span];
    const { context } = this;
    let text = visibleLine(name, 120);
    const width = context.measureText(text).width;
    if (width > room) text = text.slice(0, Math.floor((text.length * room) / width) - 1) + "…";
    context.fillStyle = textOn(this.state.trace.spans[span].type);
    context.fillText(text, Math.max(left, 0) + 4, middle);
  }
}
