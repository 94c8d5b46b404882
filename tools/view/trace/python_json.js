// JSON as traces have it: as Python writes it, with bare NaN and Infinity, and with integers of any size. Numbers stay
// the text they were, so that none loses a digit. Reads without recursion: a value may be nested more deeply than a
// browser's stack.

export class NumberText {
  constructor(text) {
    this.text = text;
  }
}

const BARE = { true: true, false: false, null: null };
const SIGNS = new Set("{}[],:");
const WORD = /-?(?:Infinity|NaN|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|true|false|null/y;

function escapedControl(character) {
  return "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
}

function unescaped(text) {
  return text.includes("\\") ? JSON.parse('"' + text.replace(/[\u0000-\u001f]/g, escapedControl) + '"') : text;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  // { sign } or { value }.
  next() {
    while (" \t\r\n".includes(this.text[this.at])) ++this.at;
    const first = this.text[this.at];
    if (first === '"') return { value: this.string() };
    if (SIGNS.has(first)) {
      ++this.at;
      return { sign: first };
    }
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text)?.[0];
    if (word === undefined) throw new SyntaxError("no JSON");
    this.at += word.length;
    return { value: word in BARE ? BARE[word] : new NumberText(word) };
  }

  // By hand: a regular expression runs out of stack over some megabytes.
  string() {
    const from = this.at + 1;
    let end = from;
    for (;;) {
      end = this.text.indexOf('"', end);
      if (end < 0) throw new SyntaxError("no JSON");
      let backslashes = 0;
      while (this.text[end - 1 - backslashes] === "\\" && end - 1 - backslashes >= from) ++backslashes;
      if (backslashes % 2 === 0) break;
      ++end;
    }
    this.at = end + 1;
    return unescaped(this.text.slice(from, end));
  }
}

// An object becomes a Map, in its order. Throws SyntaxError.
export function readPythonJson(text) {
  const reader = new Reader(text);
  const open = [];
  for (;;) {
    let token = reader.next();
    const top = open.at(-1);
    if (token.sign === "," && top && !top.fresh) {
      top.wantsMore = true;
      continue;
    }
    let value;
    if (token.sign === "}" || token.sign === "]") {
      if (!top || top.closing !== token.sign || top.wantsMore) throw new SyntaxError("no JSON");
      open.pop();
      value = top.value;
    } else {
      if (top && !top.fresh && !top.wantsMore) throw new SyntaxError("no JSON");
      if (top?.value instanceof Map) {
        if (typeof token.value !== "string" || reader.next().sign !== ":") throw new SyntaxError("no JSON");
        top.key = token.value;
        token = reader.next();
      }
      if (top) top.fresh = top.wantsMore = false;
      if (token.sign === "{" || token.sign === "[") {
        const isMap = token.sign === "{";
        open.push({ value: isMap ? new Map() : [], closing: isMap ? "}" : "]", fresh: true, wantsMore: false });
        continue;
      }
      if (token.sign !== undefined) throw new SyntaxError("no JSON");
      value = token.value;
    }
    const parent = open.at(-1);
    if (!parent) {
      if (text.slice(reader.at).trim() !== "") throw new SyntaxError("no JSON");
      return value;
    }
    if (parent.value instanceof Map) parent.value.set(parent.key, value);
    else parent.value.push(value);
  }
}

// The value, or the text itself where it is no JSON.
export function readAttribute(text) {
  try {
    return readPythonJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

export function isNumber(value) {
  return value instanceof NumberText;
}

export function member(value, key) {
  return value instanceof Map ? value.get(key) : undefined;
}

// As JSON again, in one line or indented.
export function jsonText(value, indent = "") {
  const written = [];
  const steps = [{ value, depth: 0 }];
  const line = (depth) => (indent ? "\n" + indent.repeat(depth) : "");
  while (steps.length) {
    const step = steps.pop();
    if (step.text !== undefined) written.push(step.text);
    else if (step.value instanceof NumberText) written.push(step.value.text);
    else if (step.value instanceof Map || Array.isArray(step.value)) pushMembers(steps, step, line, indent);
    else written.push(JSON.stringify(step.value));
  }
  return written.join("");
}

function pushMembers(steps, { value, depth }, line, indent) {
  const isMap = value instanceof Map;
  const entries = isMap ? [...value] : value.map((item) => [null, item]);
  const [open, close] = isMap ? ["{", "}"] : ["[", "]"];
  if (entries.length === 0) {
    steps.push({ text: open + close });
    return;
  }
  steps.push({ text: line(depth) + close });
  for (let i = entries.length - 1; i >= 0; --i) {
    const [key, item] = entries[i];
    steps.push({ value: item, depth: depth + 1 });
    const label = isMap ? JSON.stringify(key) + ": " : "";
    steps.push({ text: (i === 0 ? open : indent ? "," : ", ") + line(depth + 1) + label });
  }
}
