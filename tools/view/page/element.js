// Elements made of names and texts. What a trace says only ever becomes a text node or an attribute's value: nothing
// here reads markup.

// Attributes are set as such, but for `on...` (a listener) and `undefined` or `false` (left out). Children: elements
// and texts.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export function button(label, onclick, attributes = {}) {
  return element("button", { type: "button", onclick, ...attributes }, label);
}

export function byId(id) {
  return document.getElementById(id);
}
