// The times above the chart: distances from the trace's start.
import { markText } from "../text/time_text.js";
import { markStep } from "./time_window.js";

const APART = 90; // pixels between marks, at least

export function timeMarks(scale) {
  const step = markStep(APART / scale.factor);
  const marks = [];
  for (let time = Math.ceil(scale.window.from / step) * step; time <= scale.window.until; time += step)
    marks.push({ time, x: scale.x(time), text: markText(time, step) });
  return marks;
}

export function paintRuler(canvas, scale, colours) {
  const context = canvas.begin();
  context.fillStyle = colours.faint;
  context.strokeStyle = colours.line;
  for (const { x, text } of timeMarks(scale)) {
    context.fillRect(x, canvas.height - 6, 1, 6);
    context.fillText(text, x + 4, canvas.height / 2);
  }
}

export function paintGrid(context, scale, height, colours) {
  context.fillStyle = colours.line;
  for (const { x } of timeMarks(scale)) context.fillRect(x, 0, 1, height);
}
