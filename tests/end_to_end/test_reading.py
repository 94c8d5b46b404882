"""Reading through the C++ API finds the same on a server and in the local store."""

import mlflow


def lines(done, *kinds):
    assert done.exit_code == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith(kinds)]


def test_the_store_finds_what_a_server_finds(run, server, experiment):
    remote = run("reading", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment)
    local = run("reading")
    kinds = ("SEARCH", "SESSION", "ERROR", "GONE")
    different = [(a, b) for a, b in zip(lines(local, *kinds), lines(remote, *kinds), strict=True) if a != b]
    if mlflow.__version__ == "3.8.0":  # takes no end_time
        different = [(a, b) for a, b in different if "end_time" not in a]
    assert not different
    found = lines(local, "SEARCH")
    assert "SEARCH : 12 11 10 9 8 7 6 5 4 3 2 1 0; 1 spans" in found, "newest first"
    assert "SEARCH : 5 11 10 9 8 7; 0 spans" in found
    assert "SEARCH tags.parity = 'odd' AND status = 'ERROR': 1 7; 0 spans" in found
    assert "SEARCH status = 'OK' OR name = 'n1': INVALID_PARAMETER_VALUE" in found
    assert "GONE 0" in lines(local, "GONE")
    (said,) = lines(remote, "STATUS")
    assert said.startswith("STATUS 400 cannot search traces")
    assert f"{server}/api/3.0/mlflow/traces/search" in said, "what was asked"


def test_every_page_is_read_in_order(run, server, experiment):
    done = run("pages", MLFLOW_TRACKING_URI=server, MLFLOW_EXPERIMENT_NAME=experiment)
    assert done.exit_code == 0, done.stdout + done.stderr
    assert done.stdout.split() == [str(i) for i in range(101)]
