// What both panes are made of: sections that close, and tables of facts.
import { button, element } from "../page/element.js";
import { visibleText } from "../text/visible_text.js";

let nextId = 0;

// `tools`: elements beside the title.
export function section(title, content, { isOpen = true, tools = [] } = {}) {
  const id = "section-" + ++nextId;
  return element("details", { class: "section", open: isOpen },
    element("summary", { id }, element("h3", {}, title)), ...(tools.length ? [element("div", { class: "tools" }, tools)] : []), content);
}

// [[name, text or element]]; what is empty is left out.
export function facts(pairs) {
  const rows = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return element("dl", { class: "facts" }, rows.flatMap(([name, value]) => [
    element("dt", {}, element("bdi", {}, visibleText(name))),
    element("dd", {}, typeof value === "string" ? element("bdi", {}, visibleText(value)) : value)]));
}

const PART = 100;

// An element `box` with what `make` makes of the items: some of them, and a button for more.
export function inParts(box, items, make) {
  let shown = 0;
  const more = button("", () => grow(), { class: "more" });
  const grow = () => {
    more.before(...items.slice(shown, shown + PART).map(make));
    shown += PART;
    if (shown >= items.length) more.remove();
    else more.textContent = `${(items.length - shown).toLocaleString("en")} more`;
  };
  box.append(more);
  grow();
  return box;
}
