# What the tests of this folder share. Each is run as: test.sh PREFIX WORK ARGUMENT..., with an empty WORK of its own.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
prefix=$1
work=$2
shift 2
rm -rf "$work"
mkdir -p "$work"
cd "$work"
unset "${!MLFLOW_@}"
export MLFLOW_TRACE_STORE=$work/traces.db HOME=$work

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# expect WHAT TEXT: TEXT must contain WHAT.
expect() { grep -qF -- "$1" <<<"$2" || fail "expected \"$1\" in: $2"; }
expect_not() { ! grep -qF -- "$1" <<<"$2" || fail "did not expect \"$1\" in: $2"; }

# runtime_libraries shared|static: sets `libraries` to what links the runtime, for programs that run from anywhere.
runtime_libraries() {
  if [[ $1 == static ]]; then
    read -ra libraries <<<"$(pkg-config --static --libs mlflow_tracing)"
    libraries=("${libraries[@]/-lmlflow_tracing/$prefix/lib/libmlflow_tracing.a}")
  else
    read -ra libraries <<<"$(pkg-config --libs mlflow_tracing) -Wl,-rpath,$prefix/lib"
  fi
}

# What mlflow-trace shows of the newest trace.
show() { "$prefix/bin/mlflow-trace" show; }
