"""The agent example, with its model and its service in Python, as MLflow shows it."""

import sys
from pathlib import Path

import pytest
from conftest import traces_of

RUN = Path(__file__).resolve().parents[2] / "examples/agent/run.py"


@pytest.fixture
def traces(run, request, server, experiment):
    """The traces that the example left, by the beginning of their question."""
    done = run.execute(sys.executable, [RUN, request.config.getoption("--agent")],
                       {"MLFLOW_TRACKING_URI": server, "MLFLOW_EXPERIMENT_NAME": experiment})
    assert done.exit_code == 0, done.stdout + done.stderr
    assert "mlflow: " not in done.stderr, done.stderr
    assert "You get 849.00 euros back. To return an order, print the label" in done.stdout
    found = {trace.data.spans[0].inputs["question"].split("?")[0]: trace for trace in traces_of(experiment)}
    assert len(found) == 3
    return found


def tree(trace):
    """The name of each span's parent beside its own, sorted: tools run at the same time."""
    names = {span.span_id: span.name for span in trace.data.spans}
    return sorted((names.get(span.parent_id, ""), span.name, span.span_type) for span in trace.data.spans)


def test_what_the_readme_says_is_there(traces):
    order = traces["Where is my order 1042"]
    both = next(trace for question, trace in traces.items() if question.startswith("What do I get back"))
    unknown = traces["Where is my order 9999"]

    model = ("support_agent", "Completions", "CHAT_MODEL")
    assert tree(both) == sorted([
        ("", "support_agent", "AGENT"), model, model, ("support_agent", "refund", "TOOL"),
        ("refund", "order_status", "TOOL"), ("support_agent", "search_help", "TOOL"),
        ("search_help", "retrieve", "RETRIEVER")])
    retrieved = next(span for span in both.data.spans if span.name == "retrieve").outputs
    assert [document["id"] for document in retrieved][0] == "returns"
    assert {span.trace_id for span in both.data.spans} == {both.info.trace_id}

    # Once, though the model's calls are inside of the agent's span.
    for trace in traces.values():
        calls = [span.get_attribute("mlflow.chat.tokenUsage") for span in trace.data.spans if span.name == "Completions"]
        assert len(calls) == 2
        assert trace.info.token_usage == {key: sum(call[key] for call in calls) for key in calls[0]}

    who = lambda trace: [trace.info.trace_metadata[f"mlflow.trace.{key}"] for key in ("user", "session")]
    assert [who(trace) for trace in (order, both, unknown)] == [["ada", "ada-1"], ["ada", "ada-1"], ["mark", "mark-1"]]
    assert {trace.info.tags["channel"] for trace in traces.values()} == {"chat"}

    rated = lambda trace: [(a.name, a.value, a.source.source_type, a.source.source_id, a.rationale)
                           for a in trace.info.assessments]
    assert rated(order) == []
    assert rated(both) == [("helpful", True, "HUMAN", "ada", "all I need")]
    assert rated(unknown) == [("helpful", False, "HUMAN", "mark", "it does exist")]

    assert unknown.info.state == "OK", "the agent went on"
    (failed,) = [span for span in unknown.data.spans if span.status.status_code == "ERROR"]
    assert (failed.name, failed.events[0].attributes["exception.message"]) == (
        "order_status", "there is no order 9999")
