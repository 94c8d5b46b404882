"""The fixtures of the end to end tests, and the server that models are behind."""

import importlib.util
import sys
import threading
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "golden"))  # compare.py

_spec = importlib.util.spec_from_file_location("end_to_end_fixtures", TESTS / "end_to_end" / "conftest.py")
_fixtures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_fixtures)

experiment = _fixtures.experiment
pytest_addoption = _fixtures.pytest_addoption
run = _fixtures.run
server = _fixtures.server
traces_of = _fixtures.traces_of


@pytest.fixture
def models():
    """The server that answers as models do."""
    from model_server import ModelServer

    listening = ModelServer()
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield listening
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def model_url(models):
    return f"http://127.0.0.1:{models.server_address[1]}"
