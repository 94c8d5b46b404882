// Pictures in values: those that are in the page. What is elsewhere is named, and not fetched.
import { element } from "../page/element.js";
import { visibleLine } from "../text/visible_text.js";
import { attachmentOf } from "../trace/trace.js";

const KINDS = /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/;
const DATA = /^data:(image\/[a-z]+);base64,[A-Za-z0-9+/=\s]+$/;

// An element for a reference to a picture: an `img`, or a line that says what it is.
export function picture(trace, reference) {
  let source = null;
  const attached = attachmentOf(trace, reference);
  if (attached) source = attached.base64 && KINDS.test(attached.type) ? `data:${attached.type};base64,${attached.base64}` : null;
  else if (KINDS.test(DATA.exec(reference.slice(0, 50_000_000))?.[1] ?? "")) source = reference;
  if (source) return element("img", { class: "picture", src: source, alt: "picture in the trace", loading: "lazy" });
  return element("span", { class: "elsewhere" }, "picture: " + visibleLine(reference, 120));
}

export function isPicture(text) {
  return /^data:image\/\w+;base64,/.test(text) || (text.startsWith("mlflow-attachment://") && text.includes("image%2F"));
}
