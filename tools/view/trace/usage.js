// Tokens and cost, of a span and of a whole trace.
import { isNumber, member, readAttribute } from "./python_json.js";

function numberAt(value, key) {
  const found = member(value, key);
  return isNumber(found) ? Number(found.text) : undefined;
}

function tokensOf(value) {
  if (!(value instanceof Map)) return null;
  const input = numberAt(value, "input_tokens");
  const output = numberAt(value, "output_tokens");
  const total = numberAt(value, "total_tokens") ?? (input ?? 0) + (output ?? 0);
  return input === undefined && output === undefined && !total ? null
    : { input, output, total, cached: numberAt(value, "cache_read_input_tokens") };
}

// { input, output, total, cached } or null.
export function spanTokens(trace, span) {
  return tokensOf(trace.attribute(span, "mlflow.chat.tokenUsage"));
}

// In US dollars, or undefined.
export function spanCost(trace, span) {
  return numberAt(trace.attribute(span, "mlflow.llm.cost"), "total_cost");
}

export function traceTokens(trace) {
  return trace.data.tokens ? tokensOf(readAttribute(trace.data.tokens)) : null;
}

// What a server has told of it, else the sum over its spans.
export function traceCost(trace) {
  const told = trace.metadata("mlflow.trace.cost");
  if (told) return numberAt(readAttribute(told), "total_cost");
  let sum;
  for (let span = 0; span < trace.size; ++span) {
    if (trace.spans[span].attributes["mlflow.llm.cost"] === undefined) continue;
    const cost = spanCost(trace, span);
    if (cost !== undefined) sum = (sum ?? 0) + cost;
  }
  return sum;
}

export function hasTokens(trace) {
  return trace.spans.some((span) => span.attributes["mlflow.chat.tokenUsage"] !== undefined);
}

export function tokensText(tokens) {
  const count = (number) => (number === undefined ? "?" : number.toLocaleString("en"));
  const cached = tokens.cached ? `, ${count(tokens.cached)} of them cached` : "";
  return `${count(tokens.total)} tokens (${count(tokens.input)} in${cached}, ${count(tokens.output)} out)`;
}

export function costText(dollars) {
  return "$" + (dollars >= 0.01 ? dollars.toFixed(4) : Number(dollars.toPrecision(3)).toString());
}
