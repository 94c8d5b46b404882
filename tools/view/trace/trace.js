// A trace as the page has it: its spans with their places in the tree, in arrays by the span's number. The spans
// themselves are what the page's data block says of them.
import { arrangeSpans } from "./span_tree.js";
import { selfTimes } from "./self_time.js";
import { readAttribute } from "./python_json.js";

export class Trace {
  // `data`: one of the data block's `traces`.
  constructor(data) {
    this.data = data;
    this.spans = data.spans;
    this.size = data.spans.length;
    this.start = Float64Array.from(data.spans, (span) => Number(span.start));
    this.duration = Float64Array.from(data.spans, (span) => Math.max(0, Number(span.duration)));
    Object.assign(this, arrangeSpans(this));
    this.self = selfTimes(this);
    this.isError = Uint8Array.from(data.spans, (span) => (span.status === "ERROR" ? 1 : 0));
    this.errorsBefore = new Int32Array(this.size + 1); // by place
    for (let i = 0; i < this.size; ++i) this.errorsBefore[i + 1] = this.errorsBefore[i] + this.isError[this.order[i]];
    this.errors = [...data.spans.keys()].filter((span) => this.isError[span]);
    this.numberOfId = new Map(data.spans.map((span, number) => [span.id, number]));
    this.length = this.start.reduce((latest, start, span) => Math.max(latest, start + this.duration[span]), 1);
  }

  get id() {
    return this.data.id;
  }

  end(span) {
    return this.start[span] + this.duration[span];
  }

  // The value of an attribute, read; undefined where there is none.
  attribute(span, key) {
    const text = this.spans[span].attributes[key];
    return text === undefined ? undefined : readAttribute(text);
  }

  children(span) {
    return this.childList.subarray(this.firstChild[span], this.firstChild[span + 1]);
  }

  // Errors of the spans below this one, which a closed row hides.
  errorsBelow(span) {
    const place = this.place[span];
    return this.errorsBefore[this.subtreeEnd[place]] - this.errorsBefore[place + 1];
  }

  metadata(key) {
    return this.data.metadata[key];
  }
}

// An attachment's bytes by its reference in a value: `mlflow-attachment://ID?content_type=image%2Fpng&...`.
export function attachmentOf(trace, reference) {
  const match = /^mlflow-attachment:\/\/([\w-]+)\?(.*)$/.exec(reference);
  if (!match) return null;
  const base64 = Object.hasOwn(trace.data.attachments, match[1]) ? trace.data.attachments[match[1]] : undefined;
  return { type: new URLSearchParams(match[2]).get("content_type") ?? "", base64 };
}

// The traces of the data block. Throws where the block is not what this page can read.
export function readTraces(text) {
  const data = JSON.parse(text);
  if (data.format !== 1) throw new Error(`the page's data has format ${data.format}, which this page cannot read`);
  return data.traces.map((trace) => new Trace(trace));
}
