"""The fixtures of the autolog tests, and services in Python."""

import contextlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import mlflow
import pytest

# Nobody asks the rest of the world: neither the frameworks, nor the server, which asks LiteLLM for prices where it is.
os.environ.update(LITELLM_LOCAL_MODEL_COST_MAP="True", CREWAI_DISABLE_TELEMETRY="true", CREWAI_TRACING_ENABLED="false")

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "autolog"))  # model_server.py

_spec = importlib.util.spec_from_file_location("autolog_fixtures", TESTS / "autolog" / "conftest.py")
_fixtures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_fixtures)

experiment = _fixtures.experiment
model_url = _fixtures.model_url
models = _fixtures.models
pytest_addoption = _fixtures.pytest_addoption
run = _fixtures.run
server = _fixtures.server
traces_of = _fixtures.traces_of


@contextlib.contextmanager
def running(command, environment, log):
    """The URL of a server that prints it. When the block ends, it has ended, and delivered."""
    with open(log, "w") as stderr:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   stderr=stderr, cwd=log.parent)
    try:
        url = process.stdout.readline().strip()
        assert url, log.read_text()[-4000:]
        yield url
    finally:
        process.communicate(timeout=200)
    assert process.returncode == 0, log.read_text()[-4000:]


@pytest.fixture
def ask(run, server, experiment, model_url):
    """ask(agent, own_tool, setting=value...): the caller in C++ asks that agent, whose tool is in the caller's process
    or in one of its own. Gives the traces that there are then."""
    mlflow.set_experiment(experiment)  # two that create it at the same time meet an error
    environment = run.environment(
        MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment, OPENAI_BASE_URL=f"{model_url}/v1",
        OPENAI_API_KEY="sk-test", ANTHROPIC_BASE_URL=model_url, ANTHROPIC_API_KEY="sk-test")
    caller = run.programs / "caller"

    def go(agent, own_tool, **settings):
        service = [sys.executable, "-B", Path(__file__).parent / "service.py", agent]
        with contextlib.ExitStack() as servers:
            tool = "own" if own_tool else servers.enter_context(
                running([caller, "serve"], environment, run.folder / "tool.log"))
            url = servers.enter_context(running(service, {**environment, **settings}, run.folder / "service.log"))
            done = subprocess.run([caller, "ask", url, tool], env=environment, cwd=run.folder, capture_output=True,
                                  text=True, timeout=150)
        log = (run.folder / "service.log").read_text()
        assert "Hello world" in done.stdout, done.stdout + done.stderr + log[-6000:]
        assert not done.stderr
        return traces_of(experiment)

    return go
