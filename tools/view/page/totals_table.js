// All calls of a name together: the view for traces of many thousand calls. Sorted by any column.
import { byId, button, element } from "./element.js";
import { typeColour } from "../chart/colours.js";
import { durationText } from "../text/time_text.js";
import { visibleLine } from "../text/visible_text.js";
import { nameTotals } from "../trace/name_totals.js";

const SHOWN = 1000; // rows
const COLUMNS = [["name", "Name"], ["count", "Calls"], ["errors", "Errors"], ["self", "Self"], ["total", "Total"],
  ["critical", "Critical"], ["median", "Median"], ["p95", "95 %"], ["longest", "Longest"]];

function sorted(rows, column) {
  return rows.toSorted((a, b) => (column === "name" ? a.name.localeCompare(b.name) : b[column] - a[column]));
}

function cells(row, actions, sumOfSelf) {
  const chip = element("span", { class: "chip", "aria-hidden": "true" });
  chip.style.background = typeColour(row.type);
  const share = element("span", { class: "share", "aria-hidden": "true" });
  share.style.width = (100 * row.self) / (sumOfSelf || 1) + "%";
  const number = (text, className = "") => element("td", { class: "number " + className }, text);
  return element("tr", {},
    element("th", { scope: "row" }, chip, element("bdi", {}, visibleLine(row.name))),
    number(row.count.toLocaleString("en")), number(row.errors || "", "error-count"),
    element("td", { class: "number self-share" }, share, element("span", {}, durationText(row.self))),
    number(durationText(row.total)), number(row.critical ? durationText(row.critical) : ""),
    number(durationText(row.median)), number(durationText(row.p95)),
    element("td", { class: "number" }, button(durationText(row.longest), () => {
      actions.setMode("tree");
      actions.select(row.longestSpan);
    }, { class: "link", title: "to this call" })));
}

export function startTotals(state, actions) {
  const box = byId("totals");
  let column = "self";
  const draw = () => {
    if (state.mode !== "totals") return;
    const rows = sorted(nameTotals(state.trace, state.stretches), column);
    const sumOfSelf = rows.reduce((sum, row) => sum + row.self, 0);
    const head = COLUMNS.map(([key, title]) => element("th", { scope: "col", "aria-sort": key === column ? "descending" : undefined },
      button(title, () => { column = key; draw(); }, { class: "link" })));
    box.replaceChildren(element("table", {}, element("caption", {}, "Calls by name; Self is time in which none of their own calls ran"),
      element("thead", {}, element("tr", {}, head)),
      element("tbody", {}, rows.slice(0, SHOWN).map((row) => cells(row, actions, sumOfSelf)))));
    if (rows.length > SHOWN) box.append(element("p", { class: "hint" }, `${rows.length - SHOWN} more names`));
  };
  state.listen(["mode", "trace", "theme"], draw);
}
