"""Binary content of inputs and outputs: a reference in the trace, the bytes as a file beside it."""

import re
from urllib.parse import parse_qs

import mlflow
from conftest import traces_of
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

REFERENCE = re.compile(r"mlflow-attachment://([0-9a-f-]{36})\?(.*)")


def content(trace, reference):
    """What a reference leads to: its content type and its bytes."""
    match = REFERENCE.fullmatch(reference)
    assert match, reference
    query = {key: value[0] for key, value in parse_qs(match[2], strict_parsing=True).items()}
    assert query["trace_id"] == trace.info.trace_id
    repository = get_artifact_repository(trace.info.tags["mlflow.artifactLocation"])
    if hasattr(repository, "download_trace_attachment"):  # not in 3.8.0
        data = repository.download_trace_attachment(match[1])
    else:
        with open(repository.download_artifacts(f"attachments/{match[1]}"), "rb") as file:
            data = file.read()
    assert len(data) == int(query["size"])
    return query["content_type"], data


def check(trace):
    root, look = trace.data.spans
    inputs = root.inputs
    assert inputs["openai"]["input_audio"]["format"] == "mp3"
    assert content(trace, inputs["openai"]["input_audio"]["data"]) == ("audio/mpeg", b"hello")
    assert content(trace, inputs["anthropic"]["source"]["data"]) == ("image/gif", b"\0\1\2")
    assert content(trace, inputs["generated"]["b64_json"]) == ("image/png", b"\0\1\2")
    assert inputs["generated"]["n"] == 1e-300
    assert content(trace, inputs["bedrock"]["image"]["source"]["bytes"]) == ("image/webp", b"\0\1\2")
    assert content(trace, inputs["gemini"]["inline_data"]["data"]) == ("audio/aac", b"\0\1\2")
    assert inputs["not base64"] == "data:image/png;base64,###"
    assert inputs["no type"] == "data:;base64,AAEC"
    text, generated, plain = root.outputs
    assert content(trace, text) == ("text/plain; charset=utf-8", b"hello")
    assert content(trace, generated["result"]) == ("image/png", b"\0\1\2")
    assert plain == "plain"
    assert content(trace, look.inputs["picture"]) == ("image/png", b"\0\1\2")


def test_sent_to_a_server(run, server, experiment):
    done = run("attachments", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment)
    assert (done.exit_code, done.stderr) == (0, "")
    (trace,) = traces_of(experiment)
    check(trace)


def test_kept_in_the_store_and_pushed(run, server, experiment):
    run("attachments")
    pushed = run.tool("push", "--tracking-uri", server, "--experiment", experiment)
    assert (pushed.exit_code, pushed.stderr) == (0, "")
    (trace,) = traces_of(experiment)
    check(trace)


def test_a_large_one_is_whole(run, server, experiment):
    run("attachments", "large", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment)
    (trace,) = traces_of(experiment)
    assert content(trace, trace.data.spans[2].inputs["picture"]) == ("image/png", bytes(300_000))


def test_too_large_ones_are_left_out_and_said(run, server, experiment):
    done = run("attachments", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment,
               MLFLOW_TRACE_MAX_ATTACHMENT_SIZE="4")
    assert "Attachment too large (5 bytes > 4 bytes limit)" in done.stderr
    (trace,) = traces_of(experiment)
    root, look = trace.data.spans
    assert root.outputs[0] == "[Attachment too large: 5 bytes exceeds 4 bytes limit]"
    assert content(trace, look.inputs["picture"]) == ("image/png", b"\0\1\2")
    assert trace.info.state == "ERROR", "as Python's client records it"
    assert root.events[0].attributes["exception.message"].startswith("Attachment too large (5 bytes")


def test_switched_off_only_what_is_named_an_attachment_becomes_one(run, server, experiment):
    run("attachments", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment,
        MLFLOW_TRACE_EXTRACT_ATTACHMENTS="false")
    (trace,) = traces_of(experiment)
    root, look = trace.data.spans
    assert look.inputs["picture"] == "data:image/png;base64,AAEC"
    assert root.inputs["generated"]["b64_json"] == "AAEC"
    assert content(trace, root.outputs[0])[1] == b"hello"


def test_python_reads_the_reference(run, server, experiment):
    run("attachments", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment)
    (trace,) = traces_of(experiment)
    if mlflow.__version__ == "3.8.0":  # knows nothing of attachments: it shows the reference as text
        assert trace.data.spans[1].inputs["picture"].startswith("mlflow-attachment://")
        return
    from mlflow.tracing.attachments import Attachment

    parsed = Attachment.parse_ref(trace.data.spans[1].inputs["picture"])
    assert (parsed["content_type"], parsed["size"]) == ("image/png", 3)
