// The side pane: the selected span, or the trace.
import { byId } from "../page/element.js";
import { spanPane } from "./span_pane.js";
import { tracePane } from "./trace_pane.js";

export function startPane(state, actions) {
  const pane = byId("pane");
  state.listen(["trace", "selected"], () => {
    const content = state.selected === null ? tracePane(state) : spanPane(state, state.selected, actions);
    pane.replaceChildren(...content.filter(Boolean));
    pane.scrollTop = 0;
  });
}
