// Chats recognised in a span's values, in the shapes that the APIs of OpenAI, Anthropic and Gemini have, and MLflow's
// own `mlflow.chat.messages`: [{ role, parts: [{ text } | { image } | { call, arguments } | { result }] }], or null.
import { jsonText, member } from "./python_json.js";

const ROLES = new Set(["system", "developer", "user", "assistant", "tool", "function", "model"]);

function imageOf(part) {
  const url = member(part, "image_url");
  if (typeof url === "string") return url;
  if (typeof member(url, "url") === "string") return member(url, "url");
  const source = member(part, "source");
  if (member(source, "type") === "base64")
    return `data:${member(source, "media_type")};base64,${member(source, "data")}`;
  if (typeof member(source, "url") === "string") return member(source, "url");
  const inline = member(part, "inline_data") ?? member(part, "inlineData");
  if (inline) return `data:${member(inline, "mime_type") ?? member(inline, "mimeType")};base64,${member(inline, "data")}`;
  return null;
}

function textOf(value) {
  return typeof value === "string" ? value : jsonText(value, "  ");
}

function readPart(part) {
  if (typeof part === "string") return { text: part };
  const text = member(part, "text");
  if (typeof text === "string") return { text };
  const thought = member(part, "thinking") ?? member(part, "reasoning");
  if (typeof thought === "string") return { text: thought, isThought: true };
  const image = imageOf(part);
  if (image) return { image };
  const type = member(part, "type");
  if (type === "tool_use") return { call: textOf(member(part, "name") ?? ""), arguments: textOf(member(part, "input")) };
  if (type === "tool_result") return { result: textOf(member(part, "content") ?? "") };
  return { text: textOf(part) };
}

function readParts(content) {
  if (content === null || content === undefined) return [];
  return Array.isArray(content) ? content.map(readPart) : [readPart(content)];
}

function readCall(call) {
  const called = member(call, "function") ?? call;
  return { call: textOf(member(called, "name") ?? "?"), arguments: textOf(member(called, "arguments") ?? "") };
}

function readMessage(message) {
  const role = member(message, "role");
  if (typeof role !== "string" || !ROLES.has(role)) return null;
  const parts = readParts(member(message, "content") ?? member(message, "parts"));
  const thought = member(message, "reasoning_content");
  if (typeof thought === "string" && thought) parts.unshift({ text: thought, isThought: true });
  const calls = member(message, "tool_calls");
  if (Array.isArray(calls)) parts.push(...calls.map(readCall));
  return { role: role === "model" ? "assistant" : role, parts };
}

function readMessages(list) {
  if (!Array.isArray(list) || list.length === 0) return null;
  const messages = list.map(readMessage);
  return messages.every(Boolean) ? messages : null;
}

function readRequest(value) {
  const direct = readMessages(value) ?? readMessages(member(value, "messages")) ?? readMessages(member(value, "input")) ??
    readMessages(member(value, "contents"));
  if (!direct) return null;
  const system = member(value, "system") ?? member(value, "instructions");
  return typeof system === "string" ? [{ role: "system", parts: [{ text: system }] }, ...direct] : direct;
}

function readAnswer(value) {
  const choices = member(value, "choices") ?? member(value, "candidates");
  if (Array.isArray(choices))
    return choices.map((choice) => readMessage(member(choice, "message") ?? member(choice, "content"))).filter(Boolean);
  const single = readMessage(value) ?? readMessage(member(value, "message"));
  return single ? [single] : readMessages(member(value, "output")?.filter?.((item) => member(item, "role")));
}

// The whole conversation of a span: what was asked and what came back.
export function chatOf(trace, span) {
  const asked = readRequest(trace.attribute(span, "mlflow.spanInputs"));
  const answered = readAnswer(trace.attribute(span, "mlflow.spanOutputs")) ?? [];
  if (asked) return [...asked, ...answered];
  const kept = readMessages(trace.attribute(span, "mlflow.chat.messages"));
  return kept ?? (answered.length ? answered : null);
}
