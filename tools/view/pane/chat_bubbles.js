// A conversation as bubbles.
import { element } from "../page/element.js";
import { visibleLine } from "../text/visible_text.js";
import { readAttribute } from "../trace/python_json.js";
import { jsonTree } from "./json_tree.js";
import { longText } from "./long_text.js";
import { inParts } from "./parts.js";
import { picture } from "./picture.js";

function partElement(part, trace) {
  if (part.image) return picture(trace, part.image);
  if (part.call !== undefined)
    return element("div", { class: "call" }, element("b", {}, "calls ", element("bdi", {}, visibleLine(part.call))),
      part.arguments ? jsonTree(readAttribute(part.arguments), trace) : null);
  if (part.result !== undefined) return jsonTree(readAttribute(part.result), trace);
  const text = longText(part.text);
  return part.isThought ? element("details", { class: "thought" }, element("summary", {}, "thinking"), text) : text;
}

export function chatBubbles(messages, trace) {
  return inParts(element("ol", { class: "chat" }), messages, (message) =>
    element("li", { class: "bubble " + message.role },
      element("div", { class: "role" }, message.role),
      message.parts.length ? message.parts.map((part) => partElement(part, trace)) : element("i", {}, "(nothing)")));
}
