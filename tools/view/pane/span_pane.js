// What is known of the selected span.
import { button, element } from "../page/element.js";
import { clockText, durationText, exactText } from "../text/time_text.js";
import { visibleLine } from "../text/visible_text.js";
import { chatOf } from "../trace/chat.js";
import { lengthOf } from "../trace/critical_path.js";
import { documentsOf } from "../trace/documents.js";
import { readAttribute } from "../trace/python_json.js";
import { costText, spanCost, spanTokens, tokensText } from "../trace/usage.js";
import { chatBubbles } from "./chat_bubbles.js";
import { documentList } from "./document_list.js";
import { copyButton, jsonTree } from "./json_tree.js";
import { facts, inParts, section } from "./parts.js";
import { laneName } from "../chart/lane_rows.js";
import { stackFrames } from "./stack_frames.js";
import { longText } from "./long_text.js";

const INPUTS = "mlflow.spanInputs";
const OUTPUTS = "mlflow.spanOutputs";
// Shown elsewhere in the pane.
const SHOWN = new Set([INPUTS, OUTPUTS, "mlflow.spanType", "mlflow.traceRequestId", "mlflow.chat.messages",
  "mlflow.chat.tokenUsage", "mlflow.llm.cost", "mlflow.spanFunctionName"]);

function textAttribute(trace, span, key) {
  const value = trace.attribute(span, key);
  return typeof value === "string" ? value : undefined;
}

function times(state, span) {
  const { trace } = state;
  const { start, duration } = trace.spans[span];
  const tokens = spanTokens(trace, span);
  const cost = spanCost(trace, span);
  const exact = (short, value) => element("span", {}, short + " ", element("span", { class: "exact" }, exactText(BigInt(value))));
  const critical = state.stretches.has(span) ? durationText(lengthOf(state.stretches.get(span))) : undefined;
  return facts([
    ["Duration", exact(durationText(Number(duration)), duration)],
    ["Self", `${durationText(trace.self[span])} (${Math.round((100 * trace.self[span]) / (trace.duration[span] || 1))} %)`],
    ["Critical path", critical],
    ["Starts at", exact(durationText(Number(start)), start)],
    ["Clock", clockText(BigInt(trace.data.start) + BigInt(start))],
    ["Tokens", tokens ? tokensText(tokens) : undefined],
    ["Cost", cost === undefined ? undefined : costText(cost)],
    ["Model", textAttribute(trace, span, "mlflow.llm.model")],
    ["Function", textAttribute(trace, span, "mlflow.spanFunctionName")],
    ["Lane", trace.data.lanes.length > 1 ? laneName(trace, trace.spans[span].lane) : undefined],
    ["Span id", trace.spans[span].id],
  ]);
}

function failure(trace, span) {
  const { status, message, events } = trace.spans[span];
  if (status !== "ERROR") return null;
  const thrown = events.find((event) => event.attributes["exception.stacktrace"] !== undefined);
  const stack = thrown ? readAttribute(thrown.attributes["exception.stacktrace"]) : null;
  return section("Error", element("div", { class: "failure" }, longText(message || "The span failed.", "text"),
    typeof stack === "string" ? stackFrames(stack) : null));
}

function valueSection(title, trace, span, key, isOpen = true) {
  const value = trace.attribute(span, key);
  return value === undefined ? null : section(title, jsonTree(value, trace), { isOpen, tools: [copyButton(value)] });
}

function attributes(trace, span) {
  const pairs = Object.keys(trace.spans[span].attributes).filter((key) => !SHOWN.has(key));
  if (pairs.length === 0) return null;
  return section("Attributes", facts(pairs.map((key) => [key, jsonTree(trace.attribute(span, key), trace)])));
}

function eventList(trace, span) {
  const { events, start } = trace.spans[span];
  if (events.length === 0) return null;
  const line = (event) => {
    const pairs = Object.entries(event.attributes).filter(([key]) => key !== "exception.stacktrace");
    return element("li", {}, element("bdi", { class: "event-name" }, visibleLine(event.name)),
      element("span", { class: "event-time" }, " +" + durationText(Number(BigInt(event.at) - BigInt(start)))),
      pairs.length ? facts(pairs.map(([key, text]) => [key, jsonTree(readAttribute(text), trace)])) : null);
  };
  return section(`Events (${events.length})`, inParts(element("ol", { class: "events" }), events, line));
}

function linkList(state, span, actions) {
  const { links } = state.trace.spans[span];
  if (links.length === 0) return null;
  const line = (link) => {
    const number = state.traces.findIndex((trace) => trace.id === link.trace);
    const target = number < 0 ? undefined : state.traces[number].numberOfId.get(link.span);
    const text = `${link.trace} ${link.span}`;
    const go = () => {
      actions.showTrace(number);
      actions.select(target);
    };
    return element("li", {}, target === undefined ? element("bdi", {}, visibleLine(text)) : button(visibleLine(text), go, { class: "link" }));
  };
  return section("Links", inParts(element("ul", { class: "links" }), links, line));
}

// The spans above, from the top down.
function pathTo(state, span, actions) {
  const { trace } = state;
  const above = [];
  for (let at = trace.parentOf[span]; at >= 0; at = trace.parentOf[at]) above.push(at);
  above.reverse();
  const shown = above.length > 6 ? [...above.slice(0, 2), null, ...above.slice(-3)] : above;
  return element("nav", { class: "path", "aria-label": "callers" }, shown.map((at) => at === null ? element("span", {}, "… ›")
    : element("span", {}, button(visibleLine(trace.spans[at].name, 60), () => actions.select(at), { class: "link" }), " › ")));
}

export function spanPane(state, span, actions) {
  const { trace } = state;
  const { name, type, status } = trace.spans[span];
  const chat = chatOf(trace, span);
  const documents = documentsOf(trace, span);
  return [
    pathTo(state, span, actions),
    element("h2", { id: "pane-title" }, element("bdi", {}, visibleLine(name, 500))),
    element("p", { class: "badges" }, type ? element("span", { class: "badge" }, visibleLine(type, 60)) : null,
      element("span", { class: "badge " + status.toLowerCase() }, status),
      button("Zoom to it", () => actions.zoomTo(span))),
    times(state, span),
    failure(trace, span),
    chat ? section("Chat", chatBubbles(chat, trace)) : null,
    documents ? section(`Documents (${documents.length})`, documentList(documents, trace)) : null,
    valueSection("Inputs", trace, span, INPUTS, !chat),
    valueSection("Outputs", trace, span, OUTPUTS, !chat && !documents),
    attributes(trace, span),
    eventList(trace, span),
    linkList(state, span, actions),
  ];
}
