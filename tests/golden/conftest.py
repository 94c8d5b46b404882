"""The fixtures of the end to end tests: a real server, and programs that are run with a clean environment."""

import importlib.util
from pathlib import Path

_spec = importlib.util.spec_from_file_location(
    "end_to_end_fixtures", Path(__file__).resolve().parents[1] / "end_to_end" / "conftest.py")
_fixtures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_fixtures)

experiment = _fixtures.experiment
pytest_addoption = _fixtures.pytest_addoption
run = _fixtures.run
server = _fixtures.server
traces_of = _fixtures.traces_of
