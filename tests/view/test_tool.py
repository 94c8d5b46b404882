"""`mlflow-trace view`: from a program to the page, and to Perfetto's format."""

import json
import stat


def test_the_example_in_a_browser(show, tool, example, tmp_path):
    ids = example(tool)
    done = tool("view", ids[-1])
    assert done.stdout == f"{ids[-1]}.html\n"
    written = tmp_path / f"{ids[-1]}.html"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    view = show(file=written)
    assert view.rows()[0] == "build_index"
    assert view.script("return document.getElementById('failure').hidden")
    tool("view", *ids, "-o", "all.html")
    view = show(file=tmp_path / "all.html")
    assert view.script("return document.querySelectorAll('#trace-list li').length") == len(ids)
    view.press("]", "e")
    assert "division by zero" in view.pane()
    assert any("calculator.cpp:" in place for place in view.texts(".stack .own .place"))


def test_a_session(show, tool, example, tmp_path):
    example(tool)
    tool("view", "--session", "planets-1", "-o", "session.html")
    view = show(file=tmp_path / "session.html")
    assert view.texts("#traces-title") == ["Session planets-1: 2 traces"]
    assert tool("view", "--session", "none", check=False).returncode == 1
    one = tool("view", "--session", "planets-1", "--limit", "1")
    assert one.stdout.startswith("tr-")


def test_what_perfetto_opens(tool, example):
    ids = example(tool)
    events = json.loads(tool("view", *ids[:2], "--chrome", "-o", "-").stdout)["traceEvents"]
    spans = [event for event in events if event["ph"] == "X"]
    assert {span["pid"] for span in spans} == {1, 2}
    assert any("division by zero" in span["args"].get("error", "") for span in spans)
    for lane in {(span["pid"], span["tid"]) for span in spans}:
        open_until = []
        # What begins at the same time as another is inside of it if it comes later.
        for span in sorted((one for one in spans if (one["pid"], one["tid"]) == lane), key=lambda one: one["ts"]):
            while open_until and open_until[-1] <= span["ts"]:
                open_until.pop()
            end = span["ts"] + span["dur"]
            assert not open_until or end <= open_until[-1] + 0.0005
            open_until.append(end)


def test_what_cannot_be_written_is_said(tool, example, tmp_path):
    example(tool)
    for path, reason in (("/dev/full", "No space left"), ("none/here.html", "No such file")):
        done = tool("view", "-o", path, check=False)
        assert done.returncode == 1 and reason in done.stderr and path in done.stderr
    assert not [path for path in tmp_path.iterdir() if ".html" in path.name]
    assert tool("view", "nothing", check=False).returncode == 1


def test_what_is_listed(tool, example):
    ids = example(tool)
    failed = json.loads(tool("list", "--state", "error", "--json").stdout)
    assert [trace["state"] for trace in failed] == ["ERROR"]
    assert json.loads(tool("list", "--filter", "status = 'ERROR'", "--json").stdout) == failed
    assert {trace["session"] for trace in json.loads(tool("list", "--json").stdout) if "session" in trace} >= {"rivers-1"}
    assert tool("list", "--since", "1h").stdout.count("tr-") == len(ids)
    assert tool("list", "--since", "2000-01-01", "--limit", "2").stdout.count("tr-") == 2
    assert "as asked for" in tool("list", "--filter", "tags.no = 'x'").stdout
    wrong = tool("list", "--filter", "nonsense", check=False)
    assert wrong.returncode == 2 and "--filter" in wrong.stderr
    assert "division by zero" in tool("show", "--last-error").stdout
    assert failed[0]["trace_id"] in tool("show", "--last-error").stdout


def test_new_traces_are_followed(tool, example, request, tmp_path):
    import os
    import subprocess
    ids = example(tool)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "MLFLOW_TRACE_STORE": str(tmp_path / "traces.db")}
    following = subprocess.Popen([request.config.getoption("--tool"), "list", "--follow", "--limit", "1"], cwd=tmp_path,
                                 env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert following.stdout.readline().startswith("ID")
        assert following.stdout.readline().startswith(ids[0])
        new = set(example(tool)) - set(ids)
        seen = {following.stdout.readline()[:35] for _ in new}
        assert seen == new
    finally:
        os.kill(following.pid, 15)
        following.wait(30)


def test_traces_are_removed(tool, example):
    ids = example(tool)
    refused = tool("delete", ids[0], "tr-", check=False)
    assert refused.returncode == 1 and "nothing was removed" in refused.stderr
    assert tool("delete", ids[0][:20], ids[0]).stdout == "1 trace removed\n"
    assert ids[0] not in tool("list").stdout
    assert tool("prune", "--before", "1d").stdout == "0 traces removed\n"
    left = len(ids) - 1
    assert tool("prune", "--before", "0s", "--delivered").stdout == "0 traces removed\n"
    assert tool("prune", "--before", "0s", "--dry-run").stdout == f"{left} traces would be removed, {left} of them not delivered\n"
    assert tool("prune", "--before", "0s").stdout == f"{left} traces removed\n"
    assert tool("list").stdout.startswith("no traces in")


def test_all_files_of_a_store_are_read(tool, example, tmp_path):
    first = example(tool)
    (tmp_path / "traces.db").rename(tmp_path / "traces-2.db")
    second = [id for id in example(tool) if id not in first]
    assert second
    listed = tool("list", "--limit", "100").stdout
    assert all(id in listed for id in first + second)
    assert first[0] in tool("show", first[0]).stdout
    assert tool("view", first[0], second[0], "--chrome", "-o", "-").stdout.count("process_name") == 2
    failed = json.loads(tool("list", "--state", "ERROR", "--json").stdout)
    assert len(failed) == 2
    assert tool("delete", first[0], second[0]).stdout == "2 traces removed\n"
    assert tool("prune", "--before", "0s").stdout == f"{len(first) + len(second) - 2} traces removed\n"
    assert tool("list").stdout.startswith("no traces in")
