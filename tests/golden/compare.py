#!/usr/bin/env python3
"""Compares the traces of a C++ program with those of its Python counterpart, field by field.

compare.py GOLDEN.json TRACES.json [SERVER VERSION]: both are lists of Python's trace.to_dict(). What differs from run
to run and from language to language is made equal first (see `normalized`); every other difference is printed.
"""

import base64
import json
import re
import sys

ID = re.compile(r"tr-[0-9a-f]{32}")
ATTACHMENT = re.compile(r"mlflow-attachment://[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\?")
# Times before this stand in the programs themselves: mid 2025.
FIRST_RUN_NS = 1_750_000_000 * 10**9
# Who ran it, where, and what that makes of sizes.
VARYING_METADATA = {
    "mlflow.user", "mlflow.source.name", "mlflow.source.git.commit", "mlflow.source.git.branch",
    "mlflow.source.git.repoURL", "mlflow.trace.sizeBytes",
}


def without_newer_parts(trace):
    """The golden traces are those of server 3.17.2. What 3.8.0 has not: costs, span links, a mark on finished traces;
    and it does not read the model out of gen_ai.* attributes."""
    metadata = {key: value for key, value in trace["info"]["trace_metadata"].items()
                if key not in ("mlflow.trace.infoFinalized", "mlflow.trace.cost")}
    given = trace["info"]["tags"].get("mlflow.traceName") == "explicit_cost"  # not reckoned by the server

    def kept(key, attributes):
        if key in ("mlflow.llm.model", "mlflow.llm.provider"):
            return "gen_ai.request.model" not in attributes
        return key != "mlflow.llm.cost" or given

    spans = [{**span, "links": [], "attributes": {key: value for key, value in span["attributes"].items()
                                                  if kept(key, span["attributes"])}}
             for span in trace["data"]["spans"]]
    return {"info": {**trace["info"], "trace_metadata": metadata}, "data": {"spans": spans}}


def without_ids(text):
    """References to attachments without what is random in them."""
    return ATTACHMENT.sub("mlflow-attachment://UUID?", ID.sub("ID", text)) if isinstance(text, str) else text


def normalized_span(span, trace_ids):
    position = trace_ids.setdefault(span["trace_id"], f"trace {len(trace_ids)}")
    attributes = {key: json.loads(without_ids(value)) for key, value in span["attributes"].items()}
    if "mlflow.traceRequestId" in attributes:
        attributes["mlflow.traceRequestId"] = "ID"
    given_start = attributes.get("mlflow.spanStartTimeNs")
    if given_start == span["start_time_unix_nano"] and given_start > FIRST_RUN_NS:  # that of another span of this run
        attributes["mlflow.spanStartTimeNs"] = "the span's start"
    events = []
    for event in span["events"]:
        values = dict(event["attributes"] or {})
        if "exception.stacktrace" in values:
            values["exception.stacktrace"] = bool(values["exception.stacktrace"])
        events.append({"name": event["name"], "attributes": values, "has_time": event["time_unix_nano"] > 10**18})
    return {
        "trace": position,
        "name": span["name"],
        "status": span["status"],
        "attributes": attributes,
        "events": events,
        "links": span.get("links", []),
        "ends_after_it_starts": span["end_time_unix_nano"] >= span["start_time_unix_nano"],
    }


def normalized_assessment(assessment, ids, spans):
    result = {key: value for key, value in assessment.items()
              if key not in ("assessment_id", "trace_id", "create_time", "last_update_time")}
    if result.get("overrides"):
        result["overrides"] = ids.get(result["overrides"], "nothing that is there")
    if result.get("span_id"):
        result["span_id"] = spans.get(result["span_id"], "no span of the trace")
    error = result.get("feedback", {}).get("error")
    if error:
        error = dict(error)
        error.pop("stack_trace", None)
        result["feedback"] = {**result["feedback"], "error": error}
    return result


def hex_id(text):
    return base64.b64decode(text).hex()


def normalized(trace):
    info, spans = trace["info"], trace["data"]["spans"]
    trace_ids = {}
    names = {span["span_id"]: i for i, span in enumerate(spans)}
    metadata = {key: without_ids(value) for key, value in info["trace_metadata"].items()}
    for key in VARYING_METADATA & metadata.keys():
        metadata[key] = "present"
    stats = metadata.get("mlflow.trace.sizeStats")
    if stats:
        metadata["mlflow.trace.sizeStats"] = {"keys": list(json.loads(stats)), "num_spans": json.loads(stats)["num_spans"]}
    for key in ("mlflow.trace.tokenUsage", "mlflow.trace.cost"):
        if key in metadata:
            metadata[key] = json.loads(metadata[key])
    tags = dict(info["tags"])
    if "mlflow.artifactLocation" in tags:
        tags["mlflow.artifactLocation"] = re.sub(r"/\d+/", "/EXPERIMENT/", ID.sub("ID", tags["mlflow.artifactLocation"]))
    assessments = info.get("assessments", [])
    ids = {a["assessment_id"]: a["assessment_name"] for a in assessments}
    by_hex = {hex_id(span["span_id"]): span["name"] for span in spans}
    shown = {key: without_ids(value) for key, value in info.items()
             if key not in ("trace_id", "trace_location", "request_time", "execution_duration_ms")}
    shown.update(trace_metadata=metadata, tags=tags,
                 has_duration=info.get("execution_duration_ms", -1) >= 0,
                 location=info["trace_location"]["type"])
    if assessments:
        shown["assessments"] = [normalized_assessment(a, ids, by_hex) for a in assessments]
    return {
        "info": shown,
        "spans": [{**normalized_span(span, trace_ids), "parent": names.get(span["parent_span_id"])} for span in spans],
    }


def differences(expected, actual, path=""):
    """(path, expected, actual) for all that is not equal. Of numbers, 1 and 1.0 are not."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in [*expected, *(k for k in actual if k not in expected)]:
            if key not in actual:
                yield f"{path}.{key}", expected[key], "(nothing)"
            elif key not in expected:
                yield f"{path}.{key}", "(nothing)", actual[key]
            else:
                yield from differences(expected[key], actual[key], f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(actual, list):
        for i in range(max(len(expected), len(actual))):
            if i >= len(actual):
                yield f"{path}[{i}]", expected[i], "(nothing)"
            elif i >= len(expected):
                yield f"{path}[{i}]", "(nothing)", actual[i]
            else:
                yield from differences(expected[i], actual[i], f"{path}[{i}]")
    elif type(expected) is not type(actual) or expected != actual:
        yield path, expected, actual


def start(trace):
    """Of traces that begin in the same millisecond, request times tell no order."""
    return min(span["start_time_unix_nano"] for span in trace["data"]["spans"])


def compare(golden, traces, server="3.17.2"):
    """The differences as lines."""
    lines = []
    if server == "3.8.0":
        golden = [without_newer_parts(trace) for trace in golden]
    golden, traces = ([normalized(t) for t in sorted(ts, key=start)] for ts in (golden, traces))
    for path, expected, actual in differences(golden, traces):
        lines.append(f"{path}: expected {json.dumps(expected, ensure_ascii=False)[:300]}, "
                     f"got {json.dumps(actual, ensure_ascii=False)[:300]}")
    return lines


def main():
    with open(sys.argv[1]) as golden, open(sys.argv[2]) as traces:
        lines = compare(json.load(golden), json.load(traces), *sys.argv[3:4])
    print("\n".join(lines) or "no difference")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
