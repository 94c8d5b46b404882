// The dialog with all keys and the language of the search.
import { byId, element } from "./element.js";

const TERMS = [
  ["words", "all of them, anywhere in a span: name, type, values, events"],
  ['name:embed type:TOOL state:error id:1f key:text', "in one place; any attribute's key may stand before the colon"],
  ["duration>1ms self>=20us tokens>100", "larger or smaller"],
  ['-cache "two words"', "not; with spaces"],
];

const MOUSE = [
  ["drag over the bars", "zoom to the stretch; with Shift: move"],
  ["Ctrl + wheel; wheel over the times or the strip", "zoom"],
  ["Shift + wheel", "earlier, later"],
  ["double click on a bar", "zoom to the span"],
];

function keyName(key) {
  return { " ": "Space", ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→" }[key] ??
    key.replace("Shift+ArrowLeft", "Shift ←").replace("Shift+ArrowRight", "Shift →");
}

function list(title, pairs) {
  return [element("h3", {}, title), element("dl", { class: "facts" }, pairs.flatMap(([what, means]) =>
    [element("dt", {}, what), element("dd", {}, means)]))];
}

export function fillHelp(tables) {
  const keys = tables.flatMap(([title, table]) => list(title, table.map(([names, means]) =>
    [names.flatMap((name, i) => [i ? " " : "", element("kbd", {}, keyName(name))]), means])));
  byId("help-content").replaceChildren(...keys, ...list("Mouse", MOUSE), ...list("Search", TERMS.map(([code, means]) =>
    [element("code", {}, code), means])));
}
