"""Pages as `mlflow-trace view` writes them, of traces that a test makes up."""

import json
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "tools/view/view.html"


def value(thing):
    """An attribute's value: JSON text."""
    return json.dumps(thing, ensure_ascii=False)


def trace(name="trace", **facts):
    return Made(name, facts)


class Made:
    """A trace; span() adds one and gives its number."""

    def __init__(self, name, facts):
        self.data = {"id": "tr-" + name.encode().hex().ljust(32, "0")[:32], "name": name, "state": "OK",
                     "start": "1700000000123456789", "experiment": "", "delivered": "", "request": "", "response": "",
                     "tokens": "", "metadata": {}, "tags": {}, "incomplete": False, "assessments": [],
                     "attachments": {}, "lanes": [""], "spans": [], **facts}

    def span(self, name, start, duration, parent=-1, *, type="", lane=0, status="OK", message="", inputs=None,
             outputs=None, attributes=None, events=(), links=()):
        attributes = dict(attributes or {})
        for key, given in (("mlflow.spanInputs", inputs), ("mlflow.spanOutputs", outputs)):
            if given is not None:
                attributes[key] = value(given)
        spans = self.data["spans"]
        spans.append({"id": f"{len(spans) + 1:016x}", "parent": parent, "name": name, "type": type, "start": start,
                      "duration": duration, "lane": lane, "status": status, "message": message,
                      "attributes": attributes, "events": list(events), "links": list(links)})
        return len(spans) - 1


def write_page(path, *traces):
    data = json.dumps({"format": 1, "traces": [made.data for made in traces]}, ensure_ascii=False)
    path.write_text(PAGE.read_text().replace("@TRACES@", data.replace("<", "\\u003c")))
    return path
