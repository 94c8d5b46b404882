"""The demo, as MLflow shows it."""

import json
from pathlib import Path

import pytest
from conftest import traces_of
from stub_server import StubServer

ALL_TYPES = {"LLM", "CHAIN", "TOOL", "AGENT", "RETRIEVER", "EMBEDDING", "RERANKER", "PARSER", "UNKNOWN"}


@pytest.fixture
def ask(run, request, server, experiment):
    """Runs the example against the server."""

    def go(*questions, **environment):
        done = run.execute(Path(request.config.getoption("--example")), questions,
                           {"MLFLOW_TRACKING_URI": server, "MLFLOW_EXPERIMENT_NAME": experiment, **environment})
        assert (done.exit_code, done.stderr) == (0, "")
        return done.stdout

    return go


def test_every_question_is_a_trace_and_every_span_type_occurs(ask, experiment):
    said = ask()
    assert "465 degrees Celsius" in said
    assert "Sorry, that failed: division by zero" in said

    traces = traces_of(experiment)
    by_name = {}
    for trace in traces:
        by_name.setdefault(trace.info.tags["mlflow.traceName"], []).append(trace)
    assert {name: len(found) for name, found in by_name.items()} == {"build_index": 1, "question_answering_agent": 6}
    assert {span.span_type for trace in traces for span in trace.data.spans} == ALL_TYPES

    agents = by_name["question_answering_agent"]
    assert {t.info.trace_metadata["mlflow.trace.user"] for t in agents} == {"ada", "mark", "grace"}
    assert {t.info.trace_metadata["mlflow.trace.session"] for t in agents} == {
        "planets-1", "rivers-1", "computing-1", "computing-2"}
    (failed,) = [t for t in agents if t.info.state == "ERROR"]
    assert [span.name for span in failed.data.spans] == ["question_answering_agent", "calculate"]
    assert failed.data.spans[1].events[0].attributes["exception.message"] == 'division by zero in "7 / (3 - 3)"'

    retrieved = next(s for t in agents for s in t.data.spans if s.span_type == "RETRIEVER").outputs
    assert set(retrieved[0]) == {"page_content", "metadata", "id"}, "the form in which MLflow shows documents"


def test_an_openai_compatible_endpoint_is_asked(ask, experiment):
    asked = []

    def answer(handler, body):
        asked.append(json.loads(body))
        prompt = asked[-1]["messages"][1]["content"]
        reply = {"model": "gpt-test", "usage": {"prompt_tokens": 11, "completion_tokens": 4, "total_tokens": 15},
                 "choices": [{"message": {"role": "assistant", "content": f"It is so. {prompt[:prompt.index(']') + 1]}"}}]}
        handler.reply(200, "application/json", json.dumps(reply).encode())

    with StubServer(answer) as openai:
        said = ask("Which planet is the hottest?", OPENAI_BASE_URL=openai.url + "/v1", OPENAI_API_KEY="sk-test",
                   OPENAI_MODEL="gpt-test")
        assert openai.headers("Authorization") == {"Bearer sk-test"}
    assert "It is so. [Venus]" in said
    (body,) = asked
    assert body["model"] == "gpt-test"
    (trace,) = [t for t in traces_of(experiment) if t.info.tags["mlflow.traceName"] == "question_answering_agent"]
    assert trace.info.token_usage == {"input_tokens": 11, "output_tokens": 4, "total_tokens": 15}
    assert "sk-test" not in str(trace.to_dict())
