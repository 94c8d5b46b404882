#!/usr/bin/env python3
"""run.py AGENT: the agent, and all that it talks to. Needs a Python with mlflow.

Started beside it are the retriever, a scripted model unless OPENAI_BASE_URL or OPENAI_API_KEY names a real one, and an
MLflow server unless MLFLOW_TRACKING_URI names one; such a server stays until Ctrl-C, to be looked at."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

SERVICES = Path(__file__).resolve().parent / "services"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_it_listens(process, port, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    sys.exit(f"{' '.join(map(str, process.args))} does not listen on port {port}")


@contextlib.contextmanager
def running(*command, port):
    """The URL of a server that is started here. At the end of the block it has ended, and delivered its traces."""
    process = subprocess.Popen([sys.executable, *map(str, command)], start_new_session=True)
    try:
        wait_until_it_listens(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def start(servers):
    """Starts what the environment does not name, and names it there."""
    if "MLFLOW_TRACKING_URI" not in os.environ:
        port = free_port()
        os.environ["MLFLOW_TRACKING_URI"] = servers.enter_context(
            running("-m", "mlflow", "server", "--port", port, "--workers", 1, "--uvicorn-opts=--log-level warning",
                    port=port))
    os.environ.setdefault("MLFLOW_EXPERIMENT_NAME", "support agent")
    port = free_port()
    os.environ["RETRIEVER_URL"] = servers.enter_context(running(SERVICES / "retriever.py", port, port=port))
    if not {"OPENAI_BASE_URL", "OPENAI_API_KEY"} & os.environ.keys():
        port = free_port()
        model = servers.enter_context(running(SERVICES / "scripted_model.py", port, port=port))
        os.environ["OPENAI_BASE_URL"] = model + "/v1"


def main():
    has_server = "MLFLOW_TRACKING_URI" in os.environ
    with contextlib.ExitStack() as servers:
        start(servers)
        exit_code = subprocess.run([sys.argv[1]]).returncode
        if exit_code == 0 and not has_server:
            print(f"\nLook at the traces: {os.environ['MLFLOW_TRACKING_URI']}, experiment "
                  f"\"{os.environ['MLFLOW_EXPERIMENT_NAME']}\", tabs Traces and Sessions. Ctrl-C ends the server.",
                  flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
