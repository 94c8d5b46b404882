// A text of any length: some of it, and a button for more.
import { button, element } from "../page/element.js";
import { visibleText } from "../text/visible_text.js";

const FIRST = 4000; // characters
const STEP = 100_000;

export function longText(text, className = "text") {
  const node = element("pre", { class: className, dir: "auto" });
  const box = element("div", { class: "long-text" }, node);
  let shown = 0;
  const more = button("", () => grow(STEP), { class: "more" });
  const grow = (count) => {
    let end = Math.min(text.length, shown + count);
    // Not between the two halves of one character.
    if (/[\ud800-\udbff]/.test(text[end - 1] ?? "") && end < text.length) ++end;
    node.append(visibleText(text.slice(shown, end)));
    shown = end;
    if (shown >= text.length) more.remove();
    else more.textContent = `${(text.length - shown).toLocaleString("en")} more characters`;
  };
  box.append(more);
  grow(FIRST);
  return box;
}
