"""A traced program that has ended in some way, and what is known of its traces."""

import json
import os
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

ENDS = ["return", "exit", "_exit", "quick_exit", "abort", "throw", "SIGTERM", "SIGINT", "SIGSEGV", "SIGKILL", "execl",
        "fork", "daemon"]
WITH_A_CHILD = {"fork", "daemon"}


def unused_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def refusing_server():
    """The address of a port at which nobody listens."""
    return f"http://127.0.0.1:{unused_port()}"


class EndedProgram:
    """Runs `program`, that of programs/ends.cpp, with a store and buffer files of its own."""

    def __init__(self, program, tool, folder, end, traces=1000, state="open", pause=0, killed_after=None, **environment):
        self.folder, self.tool = Path(folder), tool
        count_file = self.folder / f"made-{time.monotonic_ns()}"
        count_file.write_bytes(bytes(4096))
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "MLFLOW_TRACE_STORE": f"{folder}/traces.db",
                            "MLFLOW_TRACE_BUFFER_DIR": f"{folder}/buffers", "MLFLOW_TRACE_EXIT_TIMEOUT": "60",
                            **environment}
        self.program = self.execute(program, count_file, end, traces, state, pause, killed_after=killed_after)
        self.made, self.spans_made = struct.unpack("QQ", count_file.read_bytes()[:16])

    def execute(self, *command, killed_after=None):
        process = subprocess.Popen([str(c) for c in command], cwd=self.folder, env=self.environment, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        if killed_after is not None:
            time.sleep(killed_after)
            process.kill()
        try:
            stdout, stderr = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its children, too
            raise AssertionError(f"does not end: {command}")
        return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)

    def told_by_the_tool(self, *arguments):
        done = self.execute(self.tool, *arguments, "--json")
        if done.returncode == 0:
            return json.loads(done.stdout)
        if self.files() or (self.folder / "traces.db").exists():
            raise AssertionError(done.stderr)
        return None  # nothing was ever left for anybody

    def waiting(self):
        """What is in the store; what the program has left behind is there afterwards."""
        return self.told_by_the_tool("list", "--max", 1000000) or []

    def dropped(self):
        ledger = self.told_by_the_tool("ledger")
        return sum(ledger["dropped"].values()) if ledger else 0

    def files(self):
        return list((self.folder / "buffers").glob("*"))
