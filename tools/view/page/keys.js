// Keys. Those of the rows work while the rows have the focus, the others wherever no text is being written. The table is
// also what the help shows.
import { byId } from "./element.js";
import { switchTheme } from "./theme.js";

// keys, what they do (for the help), and the action. `shift` is part of a key's name only for named keys.
function tableOf(state, actions, open) {
  return [
    [["+", "="], "zoom in, around the selected span", () => actions.zoom(0.6)],
    [["-"], "zoom out", () => actions.zoom(1 / 0.6)],
    [["0"], "show the whole trace", () => actions.showWhole()],
    [["f"], "zoom to the selected span", () => state.selected !== null && actions.zoomTo(state.selected)],
    [["a", "Shift+ArrowLeft"], "earlier", () => actions.move(-0.2)],
    [["d", "Shift+ArrowRight"], "later", () => actions.move(0.2)],
    [["/"], "search", () => byId("query").select()],
    [["n"], "next match", () => actions.nextMatch(1)],
    [["N"], "previous match", () => actions.nextMatch(-1)],
    [["e"], "next error", () => actions.nextError(1)],
    [["E"], "previous error", () => actions.nextError(-1)],
    [["c"], "critical path", () => actions.switchCritical()],
    [["t"], "rows by tree, by lane, totals by name", () => actions.setMode(nextMode(state.mode))],
    [["x"], "close or open all rows below the first level", () => actions.toggleAll()],
    [["["], "previous trace", () => actions.nextTrace(-1)],
    [["]"], "next trace", () => actions.nextTrace(1)],
    [["l"], "light or dark", () => switchTheme(state)],
    [["i"], "what is known of the trace", () => { state.change({ selected: null }); byId("pane").focus(); }],
    [["?"], "this help", () => open("help")],
  ];
}

function nextMode(mode) {
  return { tree: "lanes", lanes: "totals", totals: "tree" }[mode];
}

// Those of the rows.
function rowTable(state, actions, chart) {
  const rowOf = () => (state.selected === null ? -1 : state.rows.rowFor(state.selected));
  const toRow = (row) => state.rows.count && actions.select(state.rows.spanAt(Math.max(0, Math.min(state.rows.count - 1, row))));
  const lanes = () => chart.isLanes;
  return [
    [["ArrowDown"], "next row; by lane: the first call of this one", () => (lanes() ? inLane(state, actions, "down") : toRow(rowOf() + 1))],
    [["ArrowUp"], "previous row; by lane: the caller", () => (lanes() ? inLane(state, actions, "up") : toRow(rowOf() - 1))],
    [["ArrowRight"], "open, or the first call; by lane: what ran next", () => (lanes() ? inLane(state, actions, "right") : openOrEnter(state, actions))],
    [["ArrowLeft"], "close, or the caller; by lane: what ran before", () => (lanes() ? inLane(state, actions, "left") : closeOrLeave(state, actions))],
    [["Home"], "first row", () => toRow(0)],
    [["End"], "last row", () => toRow(state.rows.count - 1)],
    [["PageDown"], "a page down", () => toRow(rowOf() + chart.scroller.rowsInView)],
    [["PageUp"], "a page up", () => toRow(rowOf() - chart.scroller.rowsInView)],
    [["Enter"], "to the span's values (Escape: back)", () => byId("pane").focus()],
    [[" "], "open or close", () => state.selected !== null && !lanes() && actions.toggle(state.selected)],
  ];
}

function openOrEnter(state, actions) {
  const { selected, trace, closed } = state;
  if (selected === null) return;
  if (closed.has(selected)) actions.toggle(selected);
  else if (trace.firstChild[selected + 1] > trace.firstChild[selected]) actions.select(trace.children(selected)[0]);
}

function closeOrLeave(state, actions) {
  const { selected, trace, closed } = state;
  if (selected === null) return;
  const hasChildren = trace.firstChild[selected + 1] > trace.firstChild[selected];
  if (hasChildren && !closed.has(selected)) actions.toggle(selected);
  else if (trace.parentOf[selected] >= 0) actions.select(trace.parentOf[selected]);
}

function inLane(state, actions, direction) {
  const { selected, trace, rows } = state;
  if (selected === null) return actions.select(trace.order[0]);
  if (direction === "up") return trace.parentOf[selected] >= 0 && actions.select(trace.parentOf[selected]);
  if (direction === "down") return trace.children(selected).length && actions.select(trace.children(selected)[0]);
  const { spans } = rows.rows[rows.rowFor(selected)];
  const next = spans[spans.indexOf(selected) + (direction === "right" ? 1 : -1)];
  return next !== undefined && actions.select(next);
}

function keyOf(event) {
  const isNamed = event.key.length > 1;
  return (isNamed && event.shiftKey ? "Shift+" : "") + event.key;
}

function run(table, event) {
  const entry = table.find(([keys]) => keys.includes(keyOf(event)));
  if (!entry) return false;
  event.preventDefault();
  entry[2]();
  return true;
}

export function startKeys(state, actions, chart, open) {
  const everywhere = tableOf(state, actions, open);
  const ofRows = rowTable(state, actions, chart);
  byId("rows").addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.altKey && !event.metaKey && run(ofRows, event)) event.stopPropagation();
  });
  byId("pane").addEventListener("keydown", (event) => {
    if (event.key === "Escape") byId("rows").focus();
  });
  document.addEventListener("keydown", (event) => {
    const isWriting = event.target.closest("input:not([type='checkbox']), select, textarea, dialog");
    if (!isWriting && !event.ctrlKey && !event.altKey && !event.metaKey) run(everywhere, event);
  });
  return [["In the rows", ofRows], ["Anywhere", everywhere]];
}
