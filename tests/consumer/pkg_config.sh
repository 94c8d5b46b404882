#!/usr/bin/env bash
# pkg_config.sh PREFIX WORK COMPILER: flags from mlflow_tracing.pc.
source "$(dirname "$0")/support.sh"
compiler=$1
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
plugin=$(pkg-config --variable=plugin mlflow_tracing)
read -ra flags <<<"$(pkg-config --cflags --libs mlflow_tracing)"
"$compiler" -std=c++20 "-fplugin=$plugin" "$here/app/main.cpp" "$here/app/greeter.cpp" "${flags[@]}" \
  -Wl,-rpath,"$(pkg-config --variable=libdir mlflow_tracing)" -o app
./app
expect "greeting" "$(show)"
