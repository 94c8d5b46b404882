// The elements of one row: what a person reads beside the bars, and what a screen reader says of the span.
import { durationText } from "../text/time_text.js";
import { visibleLine } from "../text/visible_text.js";
import { element } from "../page/element.js";
import { spanTokens } from "../trace/usage.js";
import { typeColour } from "./colours.js";

const DEEPEST_INDENT = 24; // what is deeper says how deep it is instead

export function rowId(row) {
  return "row-" + row;
}

function typeOf(span) {
  return span.type && span.type !== "UNKNOWN" ? visibleLine(span.type, 24) : "";
}

// A span in words.
export function spokenText(state, span) {
  const { trace } = state;
  const { name, status, type } = trace.spans[span];
  const parts = [visibleLine(name), typeOf({ type }), durationText(trace.duration[span]),
    `self ${durationText(trace.self[span])}`, `starts at ${durationText(trace.start[span])}`];
  if (status === "ERROR") parts.push("error");
  const below = trace.errorsBelow(span);
  if (below && state.closed.has(span)) parts.push(`${below} errors below`);
  if (state.showsCritical && state.stretches.has(span)) parts.push("on the critical path");
  if (state.found.isMatch?.[span]) parts.push("found");
  return parts.filter(Boolean).join(", ");
}

function chip(type) {
  const made = element("span", { class: "chip", "aria-hidden": "true" });
  made.style.background = typeColour(type);
  return made;
}

function twisty(state, span) {
  const hasChildren = state.trace.firstChild[span + 1] > state.trace.firstChild[span];
  const text = !hasChildren ? "" : state.closed.has(span) ? "▸" : "▾";
  return element("span", { class: "twisty", "aria-hidden": "true" }, text);
}

function nameCell(state, span) {
  const { trace } = state;
  const { name, type, status } = trace.spans[span];
  const cell = element("span", { role: "gridcell", class: "name" }, twisty(state, span), chip(type));
  const depth = trace.depth[span];
  cell.style.paddingInlineStart = Math.min(depth, DEEPEST_INDENT) * 14 + 4 + "px";
  if (depth > DEEPEST_INDENT) cell.append(element("span", { class: "level" }, depth));
  cell.append(element("bdi", { class: "label" }, visibleLine(name)));
  if (typeOf({ type })) cell.append(element("span", { class: "type" }, typeOf({ type })));
  if (status === "ERROR") cell.append(element("span", { class: "error-mark", title: "error" }, "✕"));
  const below = state.closed.has(span) ? trace.errorsBelow(span) : 0;
  if (below) cell.append(element("span", { class: "error-mark below", title: `${below} errors below` }, `✕ ${below}`));
  return cell;
}

function numberCell(className, text) {
  return element("span", { role: "gridcell", class: "number " + className }, text);
}

export function treeRow(state, row) {
  const span = state.rows.spanAt(row);
  const { trace } = state;
  const hasChildren = trace.firstChild[span + 1] > trace.firstChild[span];
  const isSelected = span === state.selected;
  const made = element("div", {
    role: "row", id: rowId(row), class: "row" + (isSelected ? " selected" : "") +
      (state.found.isMatch?.[span] ? " match" : "") + (state.showsCritical && state.stretches.has(span) ? " critical" : ""),
    "aria-level": trace.depth[span] + 1, "aria-rowindex": row + 2, "aria-selected": String(isSelected),
    "aria-expanded": hasChildren ? String(!state.closed.has(span)) : undefined,
    "aria-label": spokenText(state, span), "data-row": row,
  }, nameCell(state, span), numberCell("duration", durationText(trace.duration[span])),
  numberCell("self", durationText(trace.self[span])));
  if (state.hasTokens) made.append(numberCell("tokens", spanTokens(trace, span)?.total.toLocaleString("en") ?? ""));
  return made;
}

export function laneRow(state, row) {
  const { depth, spans, errors } = state.rows.rows[row];
  const isSelected = state.selected !== null && state.rows.rowFor(state.selected) === row;
  const label = depth === 0 ? state.rows.label(row) : "";
  const cell = element("span", { role: "gridcell", class: "name" }, element("bdi", { class: "label" }, visibleLine(label)));
  if (errors.length) cell.append(element("span", { class: "error-mark" }, `✕ ${errors.length}`));
  const says = isSelected ? spokenText(state, state.selected)
    : `${visibleLine(state.rows.label(row))}, level ${depth + 1}, ${spans.length} spans, ${errors.length} errors`;
  return element("div", {
    role: "row", id: rowId(row), class: "row lane" + (isSelected ? " selected" : "") + (depth === 0 ? " first" : ""),
    "aria-level": depth + 1, "aria-rowindex": row + 2, "aria-selected": String(isSelected), "aria-label": says,
    "data-row": row,
  }, cell, numberCell("duration", ""), numberCell("self", ""));
}
