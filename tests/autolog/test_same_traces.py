"""Each case of the Python programs under autolog that C++ can make, and the trace it left there."""

import json
from pathlib import Path

import mlflow
import pytest
from compare import compare
from conftest import traces_of
from python_spans import comparable

TRACES = Path(__file__).parent / "traces"
# What C++ cannot make, or makes otherwise on purpose, and why.
OTHERWISE = {
    "30_openai": {
        "case:err429_retry1": "a client that tries again makes a span for each attempt in C++, and one in Python",
        "case:err_timeout": "a parameter of Python's client",
    },
    "31_anthropic": {
        "case:stream": "Python records nothing of it: see test_anthropic_streams_are_there",
        "case:async_stream": "the same",
        "case:stream_helper": "no span in Python",
    },
    "32_litellm": {
        "case:stream": "LiteLLM estimates the tokens of a stream that tells none",
        "case:anthropic": "LiteLLM translates between APIs in the program; here its proxy does",
    },
}
# Texts of exceptions that are Python's way to show a dictionary, or a chain of LiteLLM's classes.
PYTHONS_WORDS = {("31_anthropic", "case:err400"), ("31_anthropic", "case:err429"), ("31_anthropic", "case:err529"),
                 ("32_litellm", "case:err400"), ("32_litellm", "case:err429")}


def by_name(traces):
    """The last of a name; the one without a case around it is by its own."""
    return {trace["data"]["spans"][0]["name"]: trace for trace in traces}


def without_words(trace):
    for span in trace["data"]["spans"]:
        span["status"]["message"] = span["status"]["message"].split(":")[0]
        for event in span["events"]:
            event["attributes"].pop("exception.message", None)
    return trace


def without_litellms_own(trace):
    """LiteLLM makes its own time of a stream's answer, and counts what was not told. Its spans name no provider: of
    several that sell a model the server takes the price of the one its version comes to first."""
    trace["info"]["trace_metadata"].pop("mlflow.trace.cost", None)
    for span in trace["data"]["spans"]:
        span["attributes"].pop("mlflow.llm.cost", None)
        if mlflow.__version__ == "3.8.0":  # does not take the model from LiteLLM's attribute
            span["attributes"].pop("mlflow.llm.model", None)
        for key in ("raw_llm_response", "mlflow.spanOutputs"):
            value = json.loads(span["attributes"].get(key, "null"))
            if not isinstance(value, dict) or "usage" not in value:
                continue
            value.pop("created", None)
            value["usage"] = {name: count for name, count in value["usage"].items()
                              if count != 0 and name not in ("cost", "completion_tokens_details")}
            span["attributes"][key] = json.dumps(value)
    return trace


@pytest.mark.parametrize("program", sorted(OTHERWISE))
def test_same_traces(program, server, experiment, run, model_url):
    done = run(program, MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment, MODEL_SERVER=model_url)
    assert done.exit_code == 0, done.stdout + done.stderr
    golden = by_name(json.loads((TRACES / f"{program}.json").read_text()))
    traces = by_name([trace.to_dict() for trace in traces_of(experiment)])
    lines = []
    for name in golden.keys() - OTHERWISE[program].keys():
        if name not in traces:
            lines.append(f"{name}: no such trace")
            continue
        pair = [comparable(trace) for trace in (golden[name], traces[name])]
        if (program, name) in PYTHONS_WORDS:
            pair = [without_words(trace) for trace in pair]
        if program == "32_litellm":
            pair = [without_litellms_own(trace) for trace in pair]
        lines += [f"{name}{line}" for line in compare([pair[0]], [pair[1]], mlflow.__version__)]
    assert not lines, "\n".join(sorted(lines))


def test_anthropic_streams_are_there(server, experiment, run, model_url):
    """Of which Python has the request alone."""
    run("31_anthropic", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment, MODEL_SERVER=model_url)
    traces = by_name([trace.to_dict() for trace in traces_of(experiment)])
    span = traces["case:stream"]["data"]["spans"][1]
    output = json.loads(span["attributes"]["mlflow.spanOutputs"])
    assert output["content"] == [{"type": "text", "text": "Hello world"}]
    assert output["stop_reason"] == "end_turn"
    plain = traces["case:messages"]["data"]["spans"][1]
    assert span["attributes"]["mlflow.chat.tokenUsage"] == plain["attributes"]["mlflow.chat.tokenUsage"]
    assert [event["name"] for event in span["events"]] == [f"mlflow.chunk.item.{i}" for i in range(7)]


@pytest.mark.parametrize("program", sorted(OTHERWISE))
def test_the_callee_is_told_of_the_span(program, server, experiment, run, models, model_url):
    """The header names the span of the call; what is sent is what the program says."""
    run(program, MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment, MODEL_SERVER=model_url)
    spans = {span.span_id for trace in traces_of(experiment) for span in trace.data.spans}
    sent = [request["headers"]["traceparent"].split("-")[2] for request in models.requests
            if "traceparent" in request["headers"]]
    assert set(sent) <= spans
    assert len(set(sent)) == len(sent)
    assert len(sent) >= (2 if program == "32_litellm" else 8)


def test_no_key_is_anywhere(experiment, run, model_url):
    """Neither in the local store nor in what is written beside it."""
    for program in sorted(OTHERWISE):
        done = run(program, MODEL_SERVER=model_url)
        assert done.exit_code == 0, done.stdout + done.stderr
        assert "sk-secret" not in done.stdout + done.stderr
    listed = run.tool("list", "--limit", "100")
    assert "case:chat" in listed.stdout, listed.stdout + listed.stderr
    for path in run.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"sk-secret" not in content and b"api-version" not in content, path


def children(traces, name):
    return [span["name"] for span in by_name(traces)[name]["data"]["spans"][1:]]


def test_the_environment_switches_it_on(server, run, model_url):
    """In a program that says nothing of OpenAI's API."""
    for value, expected in (("", []), ("openai", ["Completions"]), ("all", ["Completions"]), ("opnai", [])):
        experiment = f"autolog-{value or 'nothing'}"
        done = run("32_litellm", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment, MODEL_SERVER=model_url,
                   MLFLOW_AUTOLOG=value)
        assert ("MLFLOW_AUTOLOG" in done.stderr) == (value == "opnai"), done.stderr
        traces = [trace.to_dict() for trace in traces_of(experiment)]
        assert children(traces, "case:not_litellm") == expected, value


def test_without_content_there_is_no_text(server, experiment, run, model_url):
    run("30_openai", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment, MODEL_SERVER=model_url,
        MLFLOW_AUTOLOG_CAPTURE_CONTENT="false")
    traces = [trace.to_dict() for trace in traces_of(experiment)]
    text = json.dumps(traces)
    assert not [word for word in ("be brief", "Hello", "bad request here", "temperature") if word in text]
    chat = by_name(traces)["case:chat"]["data"]["spans"][1]["attributes"]
    assert json.loads(chat["mlflow.chat.tokenUsage"])["total_tokens"] == 13
    assert json.loads(chat["mlflow.llm.model"]) == "gpt-4o-mini"
