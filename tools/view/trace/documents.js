// Documents that a retriever gave: [{ text, id, source, score, metadata }], or null where the value is none.
import { isNumber, member } from "./python_json.js";

function textAt(value, ...keys) {
  for (const key of keys) {
    const found = member(value, key);
    if (typeof found === "string") return found;
    if (isNumber(found)) return found.text;
  }
  return undefined;
}

function readDocument(value) {
  const text = textAt(value, "page_content", "content", "text");
  if (text === undefined) return null;
  const metadata = member(value, "metadata");
  return {
    text,
    id: textAt(value, "id") ?? textAt(metadata, "id", "chunk_id"),
    source: textAt(metadata, "doc_uri", "source", "url", "file") ?? textAt(value, "source", "uri"),
    score: textAt(metadata, "score", "relevance_score") ?? textAt(value, "score"),
    metadata: metadata instanceof Map && metadata.size ? metadata : null,
  };
}

export function documentsOf(trace, span) {
  const type = trace.spans[span].type;
  const value = trace.attribute(span, "mlflow.spanOutputs");
  const list = Array.isArray(value) ? value : member(value, "documents");
  if (!Array.isArray(list) || list.length === 0) return null;
  // Elsewhere a list of things with a text is a list of things.
  const isExplicit = list.every((item) => member(item, "page_content") !== undefined);
  if (!isExplicit && type !== "RETRIEVER" && type !== "RERANKER") return null;
  const documents = list.map(readDocument);
  return documents.every(Boolean) ? documents : null;
}
