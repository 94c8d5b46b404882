"""A build of the unit tests, into which the object of one changed file can be linked. The tree is not touched."""

import contextlib
import json
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from changes import ROOT

sys.path.append(str(ROOT / "tests/lint"))
from layers import RUNTIME  # noqa: E402

COMPILE_SECONDS = 300
# A change can make a loop endless, and what it fills as well.
LIMITS = {resource.RLIMIT_AS: 8 << 30, resource.RLIMIT_FSIZE: 1 << 30, resource.RLIMIT_CORE: 0}


def limited():
    for kind, most in LIMITS.items():
        resource.setrlimit(kind, (most, most))


def run(command, seconds, folder, environment=None, output=subprocess.DEVNULL):
    """Its exit code, negative after a signal; None if it was not done in time. Nothing that it started stays."""
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
                               stdout=output, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=limited)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Build:
    """Compiles the unit tests as they are, once; for a change it compiles one file, without optimising, and links."""

    def __init__(self, folder):
        self.folder, self.changed = folder, folder / "changed"
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        subprocess.run(["cmake", "--preset", "check", "-B", folder, *launcher, "-DMLFLOW_CLANG_VERSIONS=",
                        "-DMLFLOW_BUILD_EXAMPLES=OFF", "-DMLFLOW_BUILD_TOOLS=OFF"],
                       cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        self.changed.mkdir(exist_ok=True)
        commands = json.loads((folder / "compile_commands.json").read_text())
        self.compile_commands = {str(Path(entry["file"]).relative_to(ROOT)): shlex.split(entry["command"])
                                 for entry in commands if Path(entry["file"]).is_relative_to(ROOT)}
        self.programs = {}  # room: [path of its test program below the build folder]
        for line in (folder / "test_groups.txt").read_text().splitlines():
            group, *targets = line.split()
            room = group.rsplit(".", 1)[-1]
            base = "tests/attributes" if room == "attributes" else f"tests/runtime/{room}"
            for target in targets:
                if target.endswith("_test"):
                    self.programs.setdefault(room, []).append(f"{base}/{target}")
        self.seconds = {}  # program: how long it takes when nothing is wrong

    def rooms_above(self, room):
        """Those whose tests run the code of `room` too, from the next one up."""
        level = next((number for number, row in enumerate(RUNTIME) if room in row), len(RUNTIME))
        return [above for row in RUNTIME[level + 1:] for above in row if above in self.programs]

    def prepare(self, room):
        """Builds the tests of `room`, and sees that they pass; a list of those that do not."""
        programs = [program for program in self.programs[room] if program not in self.seconds]
        if programs:
            subprocess.run(["ninja", *programs], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        failed = []
        for program in programs:
            begin = time.monotonic()
            if self.run_tests(self.folder / program, 120):
                failed.append(program)
            self.seconds[program] = time.monotonic() - begin
        return failed

    def compile(self, change):
        """The changed file's object, or None where it is no C++."""
        command = list(self.compile_commands[change.name])
        source, target = self.changed / Path(change.name).name, self.changed / "changed.o"
        source.write_text(change.source())
        command[command.index("-o") + 1] = str(target)
        command[command.index("-c") + 1] = str(source)
        command += ["-O0", "-g0", "-w", "-iquote", str((ROOT / change.name).parent)]
        return target if run(command, COMPILE_SECONDS, self.folder) == 0 else None

    def link(self, program, object_file):
        """`program` with `object_file` in front of the library, whose object of that name is then not taken."""
        command = subprocess.run(["ninja", "-t", "commands", program], cwd=self.folder, capture_output=True, text=True,
                                 check=True).stdout.splitlines()[-1]
        changed = self.changed / "program"
        linked = command.replace(f"-o {program} ", f"-o {changed} {object_file} -fuse-ld=gold -Wl,--strip-debug ", 1)
        if linked == command:
            sys.exit(f"not how a program is linked: {command}")
        if run(["sh", "-c", linked], COMPILE_SECONDS, self.folder) != 0:
            sys.exit(f"does not link: {linked}")
        return changed

    def run_tests(self, program, seconds):
        """All tests of a program in one process: what was wrong first, or None."""
        # Removed when it is done; what a changed program has left running may still write there.
        with tempfile.TemporaryDirectory(dir=self.changed, ignore_cleanup_errors=True) as folder:
            log = Path(folder) / "output.txt"
            with log.open("w") as output:
                code = run([program, "--gtest_fail_fast"], seconds, folder, {
                    "MLFLOW_TRACE_STORE": f"{folder}/traces.db", "MLFLOW_TRACE_BUFFER_DIR": f"{folder}/buffers",
                    "TEST_TMPDIR": f"{folder}/"}, output)
            if code == 0:
                return None
            text = log.read_text(errors="replace")
        test = (re.findall(r"^\[  FAILED  \] ([\w./]+)", text, re.MULTILINE) or
                re.findall(r"^\[ RUN      \] ([\w./]+)", text, re.MULTILINE) or ["before the first test"])
        how = "is endless in" if code is None else f"signal {-code} in" if code < 0 else "fails"
        return f"{how} {test[0] if code == 1 else test[-1]}"

    def noticed(self, room, object_file):
        """Who of the tests of `room` notices, and how; None if nobody does."""
        for program in self.programs[room]:
            if wrong := self.run_tests(self.link(program, object_file), 20 + 10 * self.seconds[program]):
                return wrong
        return None
