// Retrieved documents, in their order.
import { element } from "../page/element.js";
import { visibleLine } from "../text/visible_text.js";
import { jsonTree } from "./json_tree.js";
import { longText } from "./long_text.js";
import { inParts } from "./parts.js";

export function documentList(documents, trace) {
  return inParts(element("ol", { class: "documents" }), documents, (document) =>
    element("li", {},
      element("div", { class: "document-head" },
        element("bdi", { class: "source" }, visibleLine(document.source ?? document.id ?? "document")),
        document.score !== undefined ? element("span", { class: "score" }, "score " + visibleLine(document.score, 20)) : null),
      longText(document.text),
      document.metadata ? element("details", {}, element("summary", {}, "metadata"), jsonTree(document.metadata, trace)) : null));
}
