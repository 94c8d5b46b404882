"""What is said about a trace while it is open, and after: on a server, and in the local store and then pushed."""

from conftest import traces_of


def assessments(trace):
    return {a.name: a for a in trace.info.assessments}


def check_first(trace):
    assert {key: value for key, value in trace.info.tags.items() if not key.startswith("mlflow.")} == {
        "kept": "yes", "after": "at once"}
    found = assessments(trace)
    assert set(found) == {"rating", "answer", "late"}
    assert found["rating"].feedback.value == 5
    assert found["rating"].rationale == "while it ran"
    assert found["rating"].source.source_type == "CODE"
    assert found["answer"].expectation.value == {"n": 42}
    assert found["answer"].source.source_type == "HUMAN"
    assert found["late"].feedback.value is True


def check_changed(trace):
    assert {key: value for key, value in trace.info.tags.items() if not key.startswith("mlflow.")} == {"kept": "changed"}
    found = assessments(trace)
    assert set(found) == {"rating", "answer", "late", "more"}
    assert found["late"].feedback.value is False
    assert found["more"].feedback.value == 0.5


def test_on_a_server(run, server, experiment):
    environment = {"MLFLOW_TRACKING_URI": server, "MLFLOW_EXPERIMENT_NAME": experiment}
    done = run("open_trace", **environment)
    assert (done.exit_code, done.stderr) == (0, "RESOURCE_DOES_NOT_EXIST\n")
    (trace,) = traces_of(experiment)
    check_first(trace)
    done = run("open_trace", "later", *done.stdout.split(), **environment)
    assert done.exit_code == 0, done.stderr
    (trace,) = traces_of(experiment)
    check_changed(trace)


def test_push_carries_what_was_said_before_and_after(run, server, experiment):
    done = run("open_trace")
    assert (done.exit_code, done.stderr) == (0, "RESOURCE_DOES_NOT_EXIST\n")
    push = ("push", "--tracking-uri", server, "--experiment", experiment)
    pushed = run.tool(*push)
    assert pushed.exit_code == 0, pushed.stderr
    (trace,) = traces_of(experiment)
    check_first(trace)

    later = run("open_trace", "later", *done.stdout.split())
    assert later.exit_code == 0, later.stderr
    pushed = run.tool(*push)
    assert (pushed.exit_code, pushed.stderr) == (0, "")
    (trace,) = traces_of(experiment)
    check_changed(trace)
    assert "nothing to deliver" in run.tool(*push).stdout


def test_a_trace_that_takes_too_long(run, server, experiment):
    done = run("open_trace", "stuck", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment,
               MLFLOW_TRACE_TIMEOUT_SECONDS="0.2", MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS="0.1")
    assert done.exit_code == 0, done.stderr
    (trace,) = traces_of(experiment)
    assert f"Trace {trace.info.trace_id} is timed out after 0.2 seconds." in done.stderr
    assert trace.info.state == "ERROR"
    root, child = trace.data.spans
    assert (root.name, child.name, child.parent_id) == ("stuck", "child", root.span_id)
    assert root.status.status_code == "ERROR"
    assert root.status.description == ""
    (event,) = root.events
    assert (event.name, event.attributes["exception.type"]) == ("exception", "MlflowTracingException")
    assert "MLFLOW_TRACE_TIMEOUT_SECONDS" in event.attributes["exception.message"]
    assert child.status.status_code == "OK", "it ended as it should"
