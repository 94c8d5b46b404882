// Reads the traces of the page and shows the first, or the one that the address names.
import { Chart } from "./chart/chart.js";
import { ErrorStrip } from "./chart/error_strip.js";
import { Gestures } from "./chart/gestures.js";
import { Minimap } from "./chart/minimap.js";
import { Actions, partsOfTrace } from "./page/actions.js";
import { readAddress, writeAddress } from "./page/address.js";
import { byId } from "./page/element.js";
import { fillHelp } from "./page/help.js";
import { startKeys } from "./page/keys.js";
import { PageState } from "./page/page_state.js";
import { startSplitter } from "./page/splitter.js";
import { startTheme } from "./page/theme.js";
import { startToolbar } from "./page/toolbar.js";
import { startTotals } from "./page/totals_table.js";
import { startPicker } from "./page/trace_picker.js";
import { startPane } from "./pane/pane.js";
import { readTraces } from "./trace/trace.js";

function showModes(state) {
  state.listen(["mode"], () => {
    byId("chart").hidden = state.mode === "totals";
    byId("totals").hidden = state.mode !== "totals";
    state.touch("size");
  });
}

function showTokens(state) {
  state.listen(["trace"], () => byId("chart").classList.toggle("with-tokens", state.hasTokens));
}

function follow(state, actions) {
  const go = () => {
    const { trace, span, window } = readAddress(state.traces);
    if (trace !== null) actions.showTrace(trace);
    if (span !== null) actions.select(span);
    if (window) state.change({ window: state.window.of(window.from, window.until) });
    else if (span !== null && state.window.isWhole() && isTiny(state, span)) actions.zoomTo(span);
  };
  window.addEventListener("hashchange", go);
  go();
}

// A span that would be less than a pixel beside the whole trace.
function isTiny(state, span) {
  return state.trace.duration[span] < state.trace.length / 2000;
}

function openDialog(id) {
  byId(id).showModal();
}

function start() {
  const traces = readTraces(byId("trace-data").textContent);
  if (traces.length === 0) throw new Error("there is no trace in this page");
  // Where nothing runs beside anything else the path is all there is.
  const showsCritical = traces[0].data.lanes.length > 1;
  const state = new PageState({ traces, mode: "tree", showsCritical, onlyMatches: false, query: "", rows: null,
    ...partsOfTrace(traces[0]) });
  const actions = new Actions(state);
  showModes(state);
  showTokens(state);
  const chart = new Chart(state);
  actions.chart = chart;
  new Minimap(byId("minimap"), state);
  new ErrorStrip(byId("error-strip"), state);
  new Gestures(chart, state, actions);
  startToolbar(state, actions, openDialog);
  startPicker(state, actions);
  startPane(state, actions);
  startTotals(state, actions);
  fillHelp(startKeys(state, actions, chart, openDialog));
  const redraw = () => state.touch("size");
  startSplitter(byId("name-splitter"), "--names", 1, { least: 160, share: 0.6 }, redraw);
  startSplitter(byId("pane-splitter"), "--pane", -1, { least: 240, share: 0.7 }, redraw);
  startTheme(state);
  chart.arrange();
  for (const part of ["trace", "mode", "window", "showsCritical"]) state.touch(part);
  follow(state, actions);
  state.listen(["selected", "window", "trace"], () => writeAddress(state));
  byId("rows").focus({ preventScroll: true });
}

try {
  start();
} catch (error) {
  const text = byId("failure");
  text.hidden = false;
  text.textContent = `This page could not be shown: ${error.message}`;
  throw error;
}
