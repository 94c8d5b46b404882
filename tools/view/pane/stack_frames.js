// Where something was thrown: the program's own frames first, what they called of libraries folded away.
import { element } from "../page/element.js";
import { visibleLine } from "../text/visible_text.js";
import { placeText, readStack } from "../trace/stack_trace.js";

function frameLine(frame) {
  return element("li", { class: frame.isOwn ? "own" : "foreign" },
    element("bdi", { class: "function" }, visibleLine(frame.name, 400)),
    element("bdi", { class: "place" }, visibleLine(placeText(frame), 400)));
}

export function stackFrames(text) {
  const { frames, rest } = readStack(text);
  const own = frames.filter((frame) => frame.isOwn);
  const foreign = frames.filter((frame) => !frame.isOwn);
  const box = element("div", { class: "stack" });
  if (own.length) box.append(element("ol", {}, own.map(frameLine)));
  if (foreign.length)
    box.append(element("details", { open: own.length === 0 },
      element("summary", {}, `${foreign.length} frames of libraries`), element("ol", {}, foreign.map(frameLine))));
  if (frames.length === 0) box.append(element("pre", { class: "text" }, rest.map((line) => visibleLine(line)).join("\n")));
  else box.append(element("details", {}, element("summary", {}, "all frames, as recorded"),
    element("pre", { class: "text" }, text.split("\n").map((line) => visibleLine(line, 1000)).join("\n"))));
  return box;
}
