// What is typed into the search field, as a question to each span. Words must all be found, anywhere in the span;
// `name:x`, `type:x`, `state:error`, `id:x` and `key:x` (an attribute's) look in one place; `duration>1ms`, `self<20us`
// and `tokens>100` compare; a minus in front turns a term round; quotes keep spaces together.
import { readDuration } from "../text/time_text.js";
import { spanTokens } from "./usage.js";

const TERM = /(-)?(?:([\w.@/-]+?)([:<>]=?))?(?:"([^"]*)"?|(\S+))/g;

function containing(text) {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const expression = new RegExp(escaped, "i");
  return (candidate) => expression.test(candidate);
}

function everywhere(has) {
  return (trace, span) => {
    const { name, type, id, message, attributes, events } = trace.spans[span];
    if (has(name) || has(type) || has(id) || has(message)) return true;
    for (const key in attributes) if (has(key) || has(attributes[key])) return true;
    return events.some((event) => has(event.name) || Object.values(event.attributes).some(has));
  };
}

function comparing(sign, quantity, limit) {
  if (Number.isNaN(limit)) return null;
  const isMore = sign.startsWith(">");
  const includes = sign.endsWith("=");
  return (trace, span) => {
    const value = quantity(trace, span);
    return (includes && value === limit) || (isMore ? value > limit : value < limit);
  };
}

function inPlace(field, text) {
  const has = containing(text);
  switch (field) {
    case "name": return (trace, span) => has(trace.spans[span].name);
    case "type": return (trace, span) => has(trace.spans[span].type || "UNKNOWN");
    case "state": return (trace, span) => has(trace.spans[span].status);
    case "id": return (trace, span) => has(trace.spans[span].id);
    default: return (trace, span) => {
      const value = trace.spans[span].attributes[field];
      return value !== undefined && has(value);
    };
  }
}

function comparison(field, sign, text) {
  if (field === "duration") return comparing(sign, (trace, span) => trace.duration[span], readDuration(text));
  if (field === "self") return comparing(sign, (trace, span) => trace.self[span], readDuration(text));
  if (field === "tokens") return comparing(sign, (trace, span) => spanTokens(trace, span)?.total ?? -1, Number(text));
  return null;
}

// A function (trace, span) → boolean; null for an empty question.
export function readQuery(text) {
  const terms = [];
  for (const [whole, minus, field, sign, quoted, bare] of text.matchAll(TERM)) {
    const wanted = quoted ?? bare;
    const term = (sign === ":" ? inPlace(field, wanted) : sign ? comparison(field, sign, wanted) : null) ??
      everywhere(containing(sign ? whole.replace(/^-/, "") : wanted));
    terms.push(minus ? (trace, span) => !term(trace, span) : term);
  }
  return terms.length ? (trace, span) => terms.every((term) => term(trace, span)) : null;
}

// Which spans answer the question: a byte for each, and how many. `isMatch` is null where nothing is asked.
export function findMatches(trace, question) {
  if (!question) return { isMatch: null, count: 0 };
  const isMatch = new Uint8Array(trace.size);
  let count = 0;
  for (let span = 0; span < trace.size; ++span) if (question(trace, span)) isMatch[span] = (++count, 1);
  return { isMatch, count };
}
