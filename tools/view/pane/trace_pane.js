// What is known of the trace as a whole, while no span is selected.
import { element } from "../page/element.js";
import { clockText, durationText } from "../text/time_text.js";
import { visibleLine } from "../text/visible_text.js";
import { member, readAttribute } from "../trace/python_json.js";
import { costText, tokensText, traceCost, traceTokens } from "../trace/usage.js";
import { jsonTree } from "./json_tree.js";
import { longText } from "./long_text.js";
import { facts, section } from "./parts.js";

function texts(pairs) {
  const entries = Object.entries(pairs);
  return entries.length ? facts(entries.map(([key, text]) => [key, longText(text, "text")])) : null;
}

function assessmentList(trace) {
  const lines = trace.data.assessments.map((json) => {
    const value = readAttribute(json);
    const name = member(value, "assessment_name") ?? member(value, "name") ?? "assessment";
    const given = member(member(value, "feedback"), "value") ?? member(member(value, "expectation"), "value");
    const rationale = member(value, "rationale");
    return element("li", {}, element("bdi", { class: "event-name" }, visibleLine(String(name))),
      given !== undefined ? jsonTree(given, trace) : null, typeof rationale === "string" ? longText(rationale) : null,
      element("details", {}, element("summary", {}, "all of it"), jsonTree(value, trace)));
  });
  return lines.length ? section("Assessments", element("ul", { class: "events" }, lines)) : null;
}

export function tracePane(state) {
  const { trace } = state;
  const { data } = trace;
  const tokens = traceTokens(trace);
  const cost = traceCost(trace);
  const own = Object.fromEntries(Object.entries(data.tags).filter(([key]) => !key.startsWith("mlflow.")));
  return [
    element("h2", { id: "pane-title" }, element("bdi", {}, visibleLine(data.name || "part of a trace", 500))),
    element("p", { class: "badges" }, element("span", { class: "badge " + data.state.toLowerCase() }, data.state || "no root"),
      data.incomplete ? element("span", { class: "badge error" }, "incomplete: spans or values were lost") : null),
    facts([
      ["Trace id", data.id],
      ["Began", clockText(BigInt(data.start))],
      ["Duration", durationText(trace.length)],
      ["Spans", trace.size.toLocaleString("en")],
      ["Errors", trace.errors.length ? trace.errors.length.toLocaleString("en") : undefined],
      ["Tokens", tokens ? tokensText(tokens) : undefined],
      ["Cost", cost === undefined ? undefined : costText(cost)],
      ["Session", data.metadata["mlflow.trace.session"]],
      ["User", data.metadata["mlflow.trace.user"]],
      ["Experiment", data.experiment],
      ["Delivered to", data.delivered],
    ]),
    data.request ? section("Request", longText(data.request)) : null,
    data.response ? section("Response", longText(data.response)) : null,
    assessmentList(trace),
    Object.keys(own).length ? section("Tags", texts(own)) : null,
    Object.keys(data.metadata).length ? section("Metadata", texts(data.metadata), { isOpen: false }) : null,
    element("p", { class: "hint" }, "Select a span for its values. ", element("kbd", {}, "?"), " shows all keys."),
  ];
}
