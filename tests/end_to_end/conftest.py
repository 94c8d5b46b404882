"""A real MLflow server for the session, and the traced programs that write to it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path

import mlflow
import pytest


def pytest_addoption(parser):
    parser.addoption("--programs", required=True, help="folder of the built programs")
    parser.addoption("--example", required=True, help="the built question answering example")
    parser.addoption("--agent", help="the built agent example")
    parser.addoption("--prefix", required=True, help="the installed tree")
    parser.addoption("--store", choices=["sql", "file"], default="sql", help="the server's backend store")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="session")
def server(request, tmp_path_factory):
    """The URL of a running MLflow server, of the version of the Python that runs the tests."""
    folder = tmp_path_factory.mktemp("server")
    store = f"sqlite:///{folder}/mlflow.db" if request.config.getoption("store") == "sql" else f"{folder}/mlruns"
    url = f"http://127.0.0.1:{free_port()}"
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", url.rsplit(":", 1)[1],
             "--backend-store-uri", store, "--artifacts-destination", f"{folder}/artifacts", "--workers", "1"],
            stdout=log, stderr=subprocess.STDOUT, cwd=folder, start_new_session=True,
            env={**os.environ, "MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true"})
    try:
        wait_for(url, process, folder / "log")
        mlflow.set_tracking_uri(url)
        yield url
    finally:
        os.killpg(process.pid, 15)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)


def wait_for(url, process, log):
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the MLflow server did not come up:\n{log.read_text()[-4000:]}")


@dataclass
class Run:
    """What a program did."""

    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    folder: Path


class Runner:
    """Runs the programs and mlflow-trace, each test in its own folder with its own local store."""

    def __init__(self, programs, prefix, folder):
        self.programs, self.prefix, self.folder = Path(programs), Path(prefix), folder
        self.store = folder / "traces.db"

    def __call__(self, program, *arguments, **environment):
        return self.execute(self.programs / program, arguments, environment)

    def tool(self, *arguments, **environment):
        return self.execute(self.prefix / "bin" / "mlflow-trace", arguments, environment)

    def environment(self, **wanted):
        # Nothing of the developer's own MLflow settings may reach the program.
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "OTEL_", "OPENAI_", "http", "HTTP"))}
        # A busy machine is no reason to fail: what can be delivered is given the time it takes.
        clean.update(HOME=str(self.folder), MLFLOW_TRACE_STORE=str(self.store), MLFLOW_TRACE_EXIT_TIMEOUT="60",
                     MLFLOW_TRACE_BUFFER_DIR=str(self.folder / "buffers"))
        return {**clean, **wanted}

    def execute(self, path, arguments, environment):
        begin = time.monotonic()
        done = subprocess.run([str(path), *map(str, arguments)], cwd=self.folder, env=self.environment(**environment),
                              capture_output=True, text=True, timeout=120)
        return Run(done.returncode, done.stdout, done.stderr, time.monotonic() - begin, self.folder)

    def stored_ids(self):
        """The ids of the traces in the local store."""
        if not self.store.exists():
            return []
        listed = self.tool("list")
        assert listed.exit_code == 0, listed.stderr
        return re.findall(r"tr-[0-9a-f]{32}", listed.stdout)


@pytest.fixture
def run(request, tmp_path):
    return Runner(request.config.getoption("programs"), request.config.getoption("prefix"), tmp_path)


@pytest.fixture
def experiment():
    """The name of an experiment that does not exist yet."""
    return f"test-{uuid.uuid4().hex[:12]}"


def traces_of(experiment_name):
    """All traces of an experiment as MLflow's own client reads them, oldest first, each with its spans."""
    found = mlflow.get_experiment_by_name(experiment_name)
    assert found is not None, f"experiment {experiment_name} was not created"
    client = mlflow.MlflowClient()
    traces = client.search_traces([found.experiment_id], order_by=["timestamp_ms ASC"], max_results=500)
    return [client.get_trace(trace.info.trace_id) for trace in traces]


def metadata_json(trace, key):
    return json.loads(trace.info.trace_metadata[key])
