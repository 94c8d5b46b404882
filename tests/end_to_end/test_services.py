"""One trace through several services over HTTP, C++ and Python ones calling each other."""

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import traces_of

PYTHON_HOP = Path(__file__).parent / "programs/hop.py"


@pytest.fixture
def hop(run, server, experiment):
    """hop(language) gives the command of that language's program, hop.environment what both need."""
    environment = run.environment(MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment,
                                  # With its batches, Python's client loses the callee's spans (observed on 3.17.2).
                                  MLFLOW_USE_BATCH_SPAN_PROCESSOR="false")

    class Hop:
        commands = {"cpp": [str(run.programs / "hop")], "python": [sys.executable, str(PYTHON_HOP)]}

        @contextlib.contextmanager
        def serving(self, languages):
            """The services' URLs; when it ends, they have ended and delivered."""
            services = [subprocess.Popen([*self.commands[language], "serve"], env=environment, stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True, cwd=run.folder) for language in languages]
            try:
                yield [service.stdout.readline().strip() for service in services]
            finally:
                for service in services:
                    service.communicate(timeout=60)
            assert [service.returncode for service in services] == [0] * len(services)

        def ask(self, language, urls):
            return subprocess.run([*self.commands[language], "ask", *urls], env=environment, cwd=run.folder, check=True,
                                  capture_output=True, text=True, timeout=100).stdout.strip()

    return Hop()


def chain(trace):
    """The names from the root down, following the services; what runs beside them is left out."""
    children = {}
    for span in trace.data.spans:
        if span.name != "late_work":
            assert span.parent_id not in children, "one call after the other"
            children[span.parent_id] = span
    names, parent = [], None
    while parent in children:
        span = children[parent]
        names.append(span.name)
        parent = span.span_id
    return names


@pytest.mark.parametrize("client, services", [
    ("cpp", ["python"]), ("python", ["cpp"]), ("cpp", ["python", "cpp", "python"]), ("python", ["cpp", "python", "cpp"])])
def test_one_trace_through_all(hop, experiment, client, services):
    with hop.serving(services) as urls:
        assert hop.ask(client, urls) == " ".join(services)
    (trace,) = traces_of(experiment)
    expected = [name for service in services for name in ("call_next", f"{service} service")]
    assert chain(trace) == expected
    assert trace.info.state == "OK"
    assert trace.data.spans[0].outputs == " ".join(services)
    late = [span for span in trace.data.spans if span.name == "late_work"]
    assert len(late) == services.count("cpp"), "spans that outlive the header scope arrive too"
    by_id = {span.span_id: span for span in trace.data.spans}
    for span in late:
        assert by_id[span.parent_id].name == "cpp service"
        assert span.end_time_ns > by_id[span.parent_id].end_time_ns
