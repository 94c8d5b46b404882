// The traces of the page, when there are several: a line each, with what was asked and answered.
import { byId, button, element } from "./element.js";
import { clockSeconds, durationText } from "../text/time_text.js";
import { visibleLine } from "../text/visible_text.js";

function line(trace, number, state, actions) {
  const { data } = trace;
  return element("li", {}, button([
    element("span", { class: "when" }, clockSeconds(BigInt(data.start))),
    element("bdi", { class: "label" }, visibleLine(data.name || data.id, 80)),
    element("span", { class: "number" }, durationText(trace.length)),
    trace.errors.length ? element("span", { class: "error-mark" }, `✕ ${trace.errors.length}`) : element("span", {}),
    element("bdi", { class: "preview" }, visibleLine(data.request, 160)),
    element("bdi", { class: "preview" }, visibleLine(data.response, 160)),
  ], () => actions.showTrace(number), { "aria-current": String(trace === state.trace), class: "trace-line" }));
}

export function startPicker(state, actions) {
  const box = byId("traces");
  box.hidden = state.traces.length < 2;
  if (box.hidden) return;
  const sessions = new Set(state.traces.map((trace) => trace.metadata("mlflow.trace.session") ?? ""));
  const session = sessions.size === 1 ? [...sessions][0] : "";
  byId("traces-title").textContent = (session ? `Session ${visibleLine(session, 80)}: ` : "") + `${state.traces.length} traces`;
  state.listen(["trace"], () => {
    byId("trace-list").replaceChildren(...state.traces.map((trace, number) => line(trace, number, state, actions)));
  });
}
