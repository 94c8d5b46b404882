"""Traces that Python's autolog has left (mlflow 3.18.0), made comparable with those of C++: what only one of the two
can know is taken out of both."""

import json
import re

# LiteLLM's own ids, prices and caches.
ONLY_LITELLM = {"litellm_call_id", "cache_hit", "response_cost", "saved_cache_cost", "request_tags"}
# Arguments of Python's client that are not sent.
ONLY_PYTHON = {"extra_headers"}
# Empty fillers of LiteLLM's classes.
FILLERS = {"provider_specific_fields"}


def without_fillers(value):
    """Python's classes show each field that could be there as null."""
    if isinstance(value, dict):
        return {key: without_fillers(one) for key, one in value.items()
                if one is not None and key not in ONLY_PYTHON and not (key in FILLERS and not one)}
    if isinstance(value, list):
        return [without_fillers(one) for one in value]
    # Python's client asks for embeddings as 32 bit floats, and has times as floats.
    if isinstance(value, float):
        return int(value) if value == int(value) else round(value, 6)
    return value


def comparable_json(text):
    return json.dumps(without_fillers(json.loads(text)))


def comparable_attributes(attributes, is_litellm):
    kept = {}
    for key, text in attributes.items():
        if key in ONLY_PYTHON or (is_litellm and key in ONLY_LITELLM):
            continue
        kept[key] = text if key == "mlflow.spanStartTimeNs" else comparable_json(text)
    if "api_base" in kept:
        kept["api_base"] = re.sub(r"http://127\.0\.0\.1:\d+(/litellm)?", "SERVER", kept["api_base"])
    return kept


def comparable_event(event):
    attributes = {key: without_fillers(json.loads(text)) if key == "mlflow.chunk.value" else text
                  for key, text in event["attributes"].items()}
    return {**event, "attributes": attributes}


def comparable(trace):
    """A trace.to_dict(), changed."""
    spans = []
    for span in trace["data"]["spans"]:
        name = re.sub("^Async", "", span["name"]).replace("litellm-acompletion", "litellm-completion")
        attributes = comparable_attributes(span["attributes"], name.startswith("litellm-"))
        if "call_type" in attributes:
            attributes["call_type"] = attributes["call_type"].replace("acompletion", "completion")
        spans.append({**span, "name": name, "attributes": attributes, "parent_span_id": span.get("parent_span_id"),
                      "events": [comparable_event(event) for event in span["events"]]})
    # Children that ran at the same time have no order.
    spans[1:] = sorted(spans[1:], key=lambda span: (span["name"], span["attributes"].get("mlflow.spanInputs", "")))
    metadata = {key: value for key, value in trace["info"]["trace_metadata"].items()
                if key not in ("mlflow.traceInputs", "mlflow.traceOutputs")}
    return {"info": {**trace["info"], "trace_metadata": metadata}, "data": {"spans": spans}}
