"""Servers that want to know who is asking, and servers that are of no use: what the program, the person who runs it,
and the local store see of it; and how the store's traces reach a server later."""

import base64
import random

import pytest
from conftest import free_port, traces_of
from stub_server import StubServer, cutting, forwarding, nonsense, slow, status

EXIT_TIMEOUT = 3


def test_basic_authentication(run, server, experiment):
    credentials = "Basic " + base64.b64encode(b"ada:s3cret").decode()
    with StubServer(forwarding(server, credentials)) as guarded:
        done = run("echo", MLFLOW_TRACKING_URI=guarded.url, MLFLOW_EXPERIMENT_NAME=experiment,
                   MLFLOW_TRACKING_USERNAME="ada", MLFLOW_TRACKING_PASSWORD="s3cret", MLFLOW_TRACKING_TOKEN="not this")
        assert (done.exit_code, done.stderr) == (7, "")
        assert guarded.headers("Authorization") == {credentials}
    assert len(traces_of(experiment)) == 1


def test_token_authentication(run, server, experiment):
    with StubServer(forwarding(server, "Bearer t0ken")) as guarded:
        done = run("echo", MLFLOW_TRACKING_URI=guarded.url, MLFLOW_EXPERIMENT_NAME=experiment,
                   MLFLOW_TRACKING_TOKEN="t0ken")
        assert (done.exit_code, done.stderr) == (7, "")
        assert guarded.headers("Authorization") == {"Bearer t0ken"}
    assert len(traces_of(experiment)) == 1


def test_the_order_on_the_wire(run, server, experiment):
    with StubServer(forwarding(server)) as recorder:
        run("echo", MLFLOW_TRACKING_URI=recorder.url, MLFLOW_EXPERIMENT_NAME=experiment)
        posts = [path for method, path, _ in recorder.requests if method == "POST"]
    otlp, info = posts.index("/v1/traces"), posts.index("/api/3.0/mlflow/traces")
    assert otlp < info
    assert not [path for method, path, _ in recorder.requests if method == "PUT"], "no artifact where spans are stored"


# What a person reads on standard error: it must name the server and what happened.
TROUBLES = {
    "refuses": (status(403, "ada may not write here"), ["403", "ada may not write here"]),
    "is broken": (status(500, "the disk is full"), ["500"]),
    "talks nonsense": (nonsense, []),
    "is slow": (slow, []),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_server_that(trouble, run, server, experiment):
    answer, words = TROUBLES[trouble]
    with StubServer(answer) as bad:
        done = run("echo", MLFLOW_TRACKING_URI=bad.url, MLFLOW_EXPERIMENT_NAME=experiment,
                   MLFLOW_TRACE_EXIT_TIMEOUT=str(EXIT_TIMEOUT))
        assert bad.requests, "the server was asked"
        check_kept_and_push(run, done, bad.url, words, server, experiment)


def test_a_server_that_is_down(run, server, experiment):
    url = f"http://127.0.0.1:{free_port()}"
    done = run("echo", MLFLOW_TRACKING_URI=url, MLFLOW_EXPERIMENT_NAME=experiment,
               MLFLOW_TRACE_EXIT_TIMEOUT=str(EXIT_TIMEOUT))
    check_kept_and_push(run, done, url, ["connect"], server, experiment)


def check_kept_and_push(run, done, url, words, server, experiment):
    assert done.exit_code == 7, "tracing must not change how a program ends"
    assert done.seconds < EXIT_TIMEOUT + 3
    assert url in done.stderr
    for word in words:
        assert word in done.stderr
    (trace_id,) = run.stored_ids()

    pushed = run.tool("push", "--tracking-uri", server, "--experiment", experiment)
    assert pushed.exit_code == 0, pushed.stderr
    again = run.tool("push", "--tracking-uri", server, "--experiment", experiment)
    assert again.exit_code == 0, again.stderr

    (trace,) = traces_of(experiment)
    assert trace.info.trace_id == trace_id
    assert trace.info.state == "OK"
    (span,) = trace.data.spans
    assert (span.name, span.inputs, span.outputs) == ("echo", {"text": "hello"}, "hello")
    assert str(run.store) in done.stderr, "the message says where the trace was kept"


def test_an_experiment_id_that_does_not_exist(run, server):
    done = run("echo", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_ID="987654321",
               MLFLOW_TRACE_EXIT_TIMEOUT=str(EXIT_TIMEOUT))
    assert done.exit_code == 7
    assert "987654321" in done.stderr
    assert len(run.stored_ids()) == 1


@pytest.mark.parametrize("uri", ["sqlite:///mlflow.db", "file:./mlruns", "databricks", "htp://typo"])
def test_a_tracking_uri_that_cannot_be_used(run, uri):
    done = run("echo", MLFLOW_TRACKING_URI=uri)
    assert done.exit_code == 7
    assert uri in done.stderr
    assert "http" in done.stderr, "the message says what to use instead"
    assert len(run.stored_ids()) == 1


def test_with_no_server(run, server, experiment):
    done = run("failing")
    assert (done.exit_code, done.stdout, done.stderr) == (3, "no such key: k1\n", "")
    (trace_id,) = run.stored_ids()
    assert run.store.stat().st_mode & 0o077 == 0, "readable by its owner only"

    listed = run.tool("list").stdout
    assert "ERROR" in listed and "run" in listed
    shown = run.tool("show", trace_id).stdout
    for text in ("run", "CHAIN", "fetch", "TOOL", "k1", "NotFound", "no such key: k1"):
        assert text in shown
    assert "\x1b" not in shown, "no colours in a pipe"
    assert run.tool("show").stdout == shown, "the newest by default"

    pushed = run.tool("push", "--tracking-uri", server, "--experiment", experiment)
    assert pushed.exit_code == 0, pushed.stderr
    (trace,) = traces_of(experiment)
    assert trace.info.trace_id == trace_id
    assert trace.info.state == "ERROR"
    assert [span.name for span in trace.data.spans] == ["run", "fetch"]
    assert trace.info.trace_metadata["mlflow.source.name"].endswith("failing"), "the program's, not the tool's"


def test_push_to_a_server_that_is_down_keeps_the_traces(run):
    run("echo")
    pushed = run.tool("push", "--tracking-uri", f"http://127.0.0.1:{free_port()}", "--experiment", "x",
                      MLFLOW_HTTP_REQUEST_MAX_RETRIES="0")
    assert pushed.exit_code != 0
    assert "connect" in pushed.stderr
    assert len(run.stored_ids()) == 1


@pytest.mark.parametrize("name, value", [
    ("MLFLOW_TRACE_SAMPLING_RATIO", "often"),
    ("MLFLOW_TRACE_EXIT_TIMEOUT", "-1"),
    ("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1e9"),
])
def test_a_bad_setting_is_named_and_the_default_used(run, server, experiment, name, value):
    done = run("echo", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment, **{name: value})
    assert done.exit_code == 7
    assert name in done.stderr and value in done.stderr
    assert len(traces_of(experiment)) == 1


def test_sampling_ratio_zero_sends_nothing(run):
    with StubServer(status(500, "must not be asked")) as server:
        done = run("echo", MLFLOW_TRACKING_URI=server.url, MLFLOW_TRACE_SAMPLING_RATIO="0")
        assert (done.exit_code, done.stderr) == (7, "")
        assert not server.requests
    assert not run.stored_ids()


def test_the_pushed_and_the_sent_trace_look_the_same(run, server, experiment):
    run("agent", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment)
    run("agent")
    pushed = run.tool("push", "--tracking-uri", server, "--experiment", experiment)
    assert pushed.exit_code == 0, pushed.stderr
    sent, later = traces_of(experiment)

    def shape(trace):
        spans = trace.data.spans
        return ([(s.name, s.span_type, s.inputs, s.outputs, str(s.status)) for s in spans],
                trace.info.request_preview, trace.info.response_preview, trace.info.token_usage,
                set(trace.info.trace_metadata), set(trace.info.tags))

    assert shape(sent) == shape(later)


def test_answers_that_are_cut_off_at_random_lose_nothing_and_double_nothing(run, server, experiment):
    traces, runs = 40, 5
    settings = {"MLFLOW_EXPERIMENT_NAME": experiment, "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
                "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "0", "MLFLOW_HTTP_REQUEST_BACKOFF_JITTER": "0"}
    port = free_port()
    with StubServer(cutting(server, random.Random(7), 0.3), port) as bad:
        for _ in range(runs):
            assert run("echo", "hello", traces, MLFLOW_TRACKING_URI=bad.url, **settings).exit_code == 7
    with StubServer(forwarding(server), port) as good:  # and one that delivers what is left
        assert run("echo", "hello", traces, MLFLOW_TRACKING_URI=good.url, **settings).exit_code == 7
    assert run.stored_ids() == []
    found = traces_of(experiment)
    assert len({trace.info.trace_id for trace in found}) == len(found) == (runs + 1) * traces
    assert {(len(trace.data.spans), trace.info.tags["mlflow.traceName"]) for trace in found} == {(1, "echo")}
