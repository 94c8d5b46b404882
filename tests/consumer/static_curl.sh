#!/usr/bin/env bash
# static_curl.sh PREFIX WORK COMPILER: libcurl as an archive, whose calls mlflow::autolog_static_curl turns.
source "$(dirname "$0")/support.sh"
compiler=$1

# What the shared libcurl of the same package needs, the archive needs: by their names, as not each has a package for
# developers here.
shared=$("$compiler" -print-file-name=libcurl.so)
needs=$(readelf -d "$shared" | sed -nE 's/.*NEEDED.*\[(.*)\]/-l:\1/p' | paste -sd ';')
cmake -S "$here/static_curl" -B build -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$prefix" \
  "-DCURL_NEEDS=$needs" > configured 2>&1 || fail "configuring: $(cat configured)"
cmake --build build -j 2

expect_not "[libcurl.so" "$(readelf -d build/app)"
said=$(build/unsaid)
expect "no trace store" "$(show 2>&1 || true)"
[[ $(build/app) == "$said" ]] || fail "the program says otherwise with autolog"
shown=$(show)
expect "Completions" "$shown"
expect "APIConnectionError" "$shown"
[[ $("$prefix/bin/mlflow-trace" list | grep -c Completions) == 1 ]] || fail "not one trace: $("$prefix/bin/mlflow-trace" list)"
