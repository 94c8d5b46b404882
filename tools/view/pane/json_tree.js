// A value as a tree: objects and lists open and close, members are made when they are first seen, long lists and texts
// in parts.
import { button, element } from "../page/element.js";
import { visibleLine } from "../text/visible_text.js";
import { isNumber, jsonText } from "../trace/python_json.js";
import { longText } from "./long_text.js";
import { inParts } from "./parts.js";
import { isPicture, picture } from "./picture.js";

const MOST_OPEN = 100; // members
const SHORT = 120; // characters of a text in its line
const OPEN_DEPTH = 2;
const OPEN_SIZE = 12;

function isContainer(value) {
  return value instanceof Map || Array.isArray(value);
}

function sizeOf(value) {
  return value instanceof Map ? value.size : value.length;
}

function summary(value) {
  const count = sizeOf(value);
  if (Array.isArray(value)) {
    if (count > 4 && value.every(isNumber)) {
      return `[${value.slice(0, 3).map((number) => number.text).join(", ")}, … ${count.toLocaleString("en")} numbers]`;
    }
    return count === 0 ? "[]" : `[${count.toLocaleString("en")}]`;
  }
  return count === 0 ? "{}" : "{" + visibleLine([...value.keys()].slice(0, 4).join(", "), 60) + (count > 4 ? ", …" : "") + "}";
}

function leaf(value, trace) {
  if (isNumber(value)) return element("span", { class: "json-number" }, value.text);
  if (typeof value !== "string") return element("span", { class: "json-word" }, String(value));
  if (isPicture(value)) return picture(trace, value);
  const isShort = value.length <= SHORT && !value.includes("\n");
  return isShort ? element("bdi", { class: "json-text" }, '"' + visibleLine(value) + '"') : longText(value, "json-text long");
}

function label(key) {
  return key === null ? null : element("bdi", { class: "json-key" }, visibleLine(String(key), 200) + ": ");
}

function members(value, trace, depth) {
  const entries = value instanceof Map ? [...value] : value.map((item, index) => [index, item]);
  return inParts(element("div", { class: "json-members" }), entries, ([key, item]) => node(key, item, trace, depth));
}

function node(key, value, trace, depth) {
  if (!isContainer(value) || sizeOf(value) === 0)
    return element("div", { class: "json-line" }, label(key), isContainer(value) ? summary(value) : leaf(value, trace));
  const isVector = Array.isArray(value) && value.length > OPEN_SIZE && value.every(isNumber);
  const isOpen = depth < OPEN_DEPTH && sizeOf(value) <= MOST_OPEN && !isVector;
  const details = element("details", { class: "json-node", open: isOpen },
    element("summary", {}, label(key), element("span", { class: "json-summary" }, summary(value))));
  const fill = () => {
    if (details.open && details.children.length === 1) details.append(members(value, trace, depth + 1));
  };
  details.addEventListener("toggle", fill);
  fill();
  return details;
}

// `value`: as readAttribute gives it.
export function jsonTree(value, trace) {
  if (typeof value === "string") return isPicture(value) ? picture(trace, value) : longText(value);
  return element("div", { class: "json" }, node(null, value, trace, 0));
}

export function copyButton(value) {
  const made = button("Copy", async () => {
    const text = typeof value === "string" ? value : jsonText(value, "  ");
    try {
      await navigator.clipboard.writeText(text);
      made.textContent = "Copied";
    } catch {
      made.textContent = "The browser does not allow it";
    }
  }, { class: "copy" });
  return made;
}
