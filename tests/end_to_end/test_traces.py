"""What MLflow's own client reads back of the traces of C++ programs."""

import getpass
import json

import mlflow
import pytest
from conftest import metadata_json, traces_of
from mlflow.entities import SpanStatusCode

# 3.8.0 gives no log levels, names no cost, and drops links.
RECENT = tuple(map(int, mlflow.__version__.split(".")[:2])) >= (3, 17)


@pytest.fixture
def traced(run, server, experiment):
    """Runs a program against the server; gives its one trace and how it ended."""

    def go(program, *arguments, exit_code=0, **environment):
        done = run(program, *arguments, MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment, **environment)
        assert done.exit_code == exit_code, done.stderr
        assert done.stderr == ""
        (trace,) = traces_of(experiment)
        assert not run.stored_ids(), "what was delivered is not kept"
        return trace

    return go


def spans_by_name(trace):
    return {span.name: span for span in trace.data.spans}


def own_attributes(span):
    return {key: value for key, value in span.attributes.items() if not key.startswith("mlflow.")}


class TestAgent:
    """One run of agent.cpp, looked at from all sides."""

    @pytest.fixture
    def trace(self, traced):
        return traced("agent")

    def test_tree(self, trace):
        spans = spans_by_name(trace)
        ids = {span.span_id: span.name for span in trace.data.spans}
        tree = [(span.name, span.span_type, ids.get(span.parent_id)) for span in trace.data.spans]
        assert tree == [
            ("answer", "AGENT", None),
            ("retrieve", "RETRIEVER", "answer"),
            ("embed", "EMBEDDING", "retrieve"),
            ("chat", "LLM", "answer"),
            ("look_up", "TOOL", "answer"),
            ("note", "UNKNOWN", "answer"),
        ]
        assert len({span.span_id for span in trace.data.spans}) == 6
        for span in trace.data.spans:
            assert span.start_time_ns <= span.end_time_ns
            assert spans["answer"].start_time_ns <= span.start_time_ns
            assert span.end_time_ns <= spans["answer"].end_time_ns
        names = {span.name: span.attributes["mlflow.spanFunctionName"] for span in trace.data.spans}
        assert names["chat"] == "complete"
        assert names["answer"] == "answer"

    def test_inputs_and_outputs(self, trace):
        spans = spans_by_name(trace)
        assert spans["answer"].inputs == {
            "question": {"text": "What is the answer?", "mode": "THOROUGH", "limit": None}}
        assert spans["answer"].outputs == "42 (Doc one)"
        assert spans["retrieve"].inputs == {"query": "What is the answer?"}
        assert spans["retrieve"].outputs == [
            {"page_content": "Doc one", "metadata": {"doc_uri": "a.md"}, "id": "1"},
            {"page_content": "Zwölf Äpfel", "metadata": {"doc_uri": "b.md"}, "id": "2"},
        ]
        assert "mlflow.spanOutputs" not in spans["embed"].attributes
        assert spans["chat"].inputs == {"prompt": "Doc one", "temperature": 0.5, "api_key": "[REDACTED]"}
        assert spans["look_up"].inputs == {"values": [1, 2], "index": 7}
        assert spans["note"].outputs is None

    def test_attributes(self, trace):
        spans = spans_by_name(trace)
        assert own_attributes(spans["retrieve"]) == {
            "index": "wiki", "top_k": 2, "hot": True, "ratio": 0.25, "none": None, "nested": {"list": [1, "two"]}}
        assert spans["chat"].attributes["mlflow.llm.model"] == "gpt-4o-mini"
        if RECENT:
            levels = {span.name: span.attributes["mlflow.spanLogLevel"] for span in trace.data.spans}
            assert levels == {"answer": 20, "retrieve": 20, "embed": 20, "chat": 20, "look_up": 40, "note": 10}

    def test_the_caught_exception_fails_its_own_span_only(self, trace):
        spans = spans_by_name(trace)
        assert spans["look_up"].status.status_code == SpanStatusCode.ERROR
        assert "mlflow.spanOutputs" not in spans["look_up"].attributes
        (event,) = spans["look_up"].events
        assert event.name == "exception"
        assert event.attributes["exception.type"].endswith("out_of_range")
        assert event.attributes["exception.message"]
        assert event.attributes["exception.stacktrace"]
        for name in ("answer", "retrieve", "chat", "note"):
            assert spans[name].status.status_code == SpanStatusCode.OK
            assert not spans[name].events

    def test_trace_info(self, trace, run):
        info = trace.info
        assert info.state == "OK"
        assert info.tags["mlflow.traceName"] == "answer"
        assert info.tags["env"] == "test"
        assert info.client_request_id == "request-1"
        metadata = info.trace_metadata
        assert metadata["mlflow.trace.user"] == "ada"
        assert metadata["mlflow.trace.session"] == "s-1"
        assert metadata["build"] == "7"
        assert metadata["mlflow.user"] == getpass.getuser()
        assert metadata["mlflow.source.type"] == "LOCAL"
        assert metadata["mlflow.source.name"].endswith("agent")
        assert metadata["mlflow.trace_schema.version"] == "3"
        root = trace.data.spans[0]
        assert info.request_time == root.start_time_ns // 1_000_000
        assert info.execution_duration == (root.end_time_ns - root.start_time_ns) // 1_000_000

    def test_previews(self, trace):
        inputs = '{"question": {"text": "What is the answer?", "mode": "THOROUGH", "limit": null}}'
        assert trace.info.request_preview == inputs
        assert trace.info.response_preview == '"42 (Doc one)"'
        assert trace.info.trace_metadata["mlflow.traceInputs"] == inputs
        assert trace.info.trace_metadata["mlflow.traceOutputs"] == '"42 (Doc one)"'

    def test_usage_and_sizes(self, trace):
        assert trace.info.token_usage == {"input_tokens": 100, "output_tokens": 20, "total_tokens": 120}
        sizes = metadata_json(trace, "mlflow.trace.sizeStats")
        assert sizes["num_spans"] == 6
        assert 0 < sizes["p25"] <= sizes["p50"] <= sizes["p75"] <= sizes["max"]
        assert sizes["total_size_bytes"] == int(trace.info.trace_metadata["mlflow.trace.sizeBytes"])

    def test_found_by_session_and_tag(self, trace):
        client = mlflow.MlflowClient()
        for text in ("metadata.`mlflow.trace.session` = 's-1'", "tags.env = 'test'"):
            found = client.search_traces([trace.info.experiment_id], filter_string=text)
            assert [t.info.trace_id for t in found] == [trace.info.trace_id]


def test_an_exception_that_leaves_the_root(traced):
    trace = traced("failing", exit_code=3)
    assert trace.info.state == "ERROR"
    assert [span.name for span in trace.data.spans] == ["run", "fetch"]
    for span in trace.data.spans:
        assert span.status.status_code == SpanStatusCode.ERROR
        assert span.status.description == "NotFound: no such key: k1"
        (event,) = span.events
        assert event.name == "exception"
        assert event.attributes["exception.type"] == "NotFound"
        assert event.attributes["exception.message"] == "no such key: k1"
        assert "fetch" in event.attributes["exception.stacktrace"]
        assert span.inputs == {"key": "k1"}


def test_spans_made_by_hand(traced):
    trace = traced("manual")
    root = trace.data.spans[0]
    assert (root.name, root.span_type) == ("root", "CHAIN")
    assert root.inputs == {"q": "what?", "n": 1}
    assert root.outputs == {"answer": "yes"}
    assert own_attributes(root) == {"a": 1, "str": "x", "float": 1.5, "bool": True, "none": None, "list": [1, "a"]}
    (event,) = root.events
    assert (event.name, event.attributes) == ("cache_miss", {"key": "x", "n": 1})

    children = trace.data.spans[1:]
    assert [span.name for span in children] == ["child", "child", "recorded", "thrown", "detached"]
    assert {span.parent_id for span in children} == {root.span_id}
    memory, described, recorded, thrown, detached = children
    assert memory.span_type == "MEMORY"
    assert memory.status.status_code == SpanStatusCode.ERROR
    assert memory.status.description == ""
    assert described.status.description == "explicit description"
    assert recorded.events[0].attributes["exception.message"] == "a plain message"
    assert thrown.status.status_code == SpanStatusCode.ERROR
    assert thrown.status.description == "runtime_error: left the scope"
    assert thrown.events[0].attributes["exception.message"] == "left the scope"
    assert (detached.span_type, detached.outputs) == ("TASK", {"y": 2})


def test_bytes_that_are_not_utf8(traced):
    trace = traced("echo", "invalid-utf8", exit_code=7)
    text = trace.data.spans[0].inputs["text"]
    assert text.startswith("a") and "b" in text and "\ufffd" in text


def test_a_huge_string_is_cut_and_says_so(traced):
    trace = traced("echo", "huge", 3_000_000, exit_code=7)
    text = trace.data.spans[0].inputs["text"]
    assert 200_000 < len(text) < 300_000
    assert text.startswith("xxxx")
    assert "3000000" in text[-200:]
    assert len(trace.info.request_preview) == 1000


def test_a_huge_string_is_kept_when_the_limit_is_raised(traced):
    trace = traced("echo", "huge", 10_000_000, exit_code=7, MLFLOW_TRACE_MAX_STRING_LENGTH="20000000",
                   MLFLOW_TRACE_MAX_VALUE_SIZE="20000000", MLFLOW_TRACE_BUFFER_SIZE="80000000")
    assert trace.data.spans[0].inputs["text"] == "x" * 10_000_000
    assert trace.data.spans[0].outputs == "x" * 10_000_000


@pytest.mark.parametrize("levels", [30, 31, 32, 46, 47, 48, 200])
def test_values_of_many_levels_can_be_searched_and_read(traced, levels):
    trace = traced("nested", levels)  # which searches the experiment
    assert mlflow.get_trace(trace.info.trace_id).data.spans[0].inputs.keys() == {"objects", "lists"}


def test_many_traces_arrive_each_once(run, server, experiment):
    done = run("echo", "many", 60, MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment)
    assert (done.exit_code, done.stderr) == (7, "")
    found = mlflow.get_experiment_by_name(experiment)
    traces = mlflow.MlflowClient().search_traces([found.experiment_id], max_results=100)
    assert len({t.info.trace_id for t in traces}) == 60


def test_an_experiment_by_id(run, server, experiment):
    experiment_id = mlflow.create_experiment(experiment)
    done = run("echo", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_ID=experiment_id)
    assert (done.exit_code, done.stderr) == (7, "")
    assert len(traces_of(experiment)) == 1


def test_spans_are_stored_where_this_server_keeps_them(traced, request):
    trace = traced("echo", exit_code=7)
    expected = "TRACKING_STORE" if request.config.getoption("store") == "sql" else None
    assert trace.info.tags.get("mlflow.trace.spansLocation") == expected
    assert json.loads(trace.info.trace_metadata["mlflow.trace.sizeStats"])["num_spans"] == 1
