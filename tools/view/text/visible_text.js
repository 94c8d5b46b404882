// Text of a trace as a person may see it: what would be invisible, or turn the reading direction of what stands around
// it, is shown by its number. Line breaks and tabs stay where the place has room for them.

const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// Joins the parts of one picture (a family of emoji) or letter: harmless, and text without it is another text.
const JOINERS = new Set(["\u200c", "\u200d"]);

function numbered(character) {
  if (JOINERS.has(character)) return character;
  return "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
}

export function visibleText(text) {
  return text.replace(HIDDEN, numbered).replace(/\r(?!\n)/g, "\\r");
}

// The same in one line, at most `limit` characters long.
export function visibleLine(text, limit = 300) {
  const cut = text.length > limit ? text.slice(0, limit) : text;
  const line = visibleText(cut).replace(/[\r\n\t]+/g, " ");
  return cut.length < text.length ? line + "…" : line;
}
