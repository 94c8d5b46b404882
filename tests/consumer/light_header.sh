#!/usr/bin/env bash
# light_header.sh PREFIX WORK COMPILER: <mlflow/span.h> where no nlohmann/json is installed: by the compiler alone, and with CMake.
source "$(dirname "$0")/support.sh"
compiler=$1
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig

# Whoever includes it fails.
mkdir -p none/nlohmann
echo '#error "nlohmann/json is not installed"' | tee none/nlohmann/json.hpp >none/nlohmann/json_fwd.hpp

for standard in c++17 c++20 c++2b; do
  echo '#include <mlflow/span.h>' >header.cpp
  "$compiler" -std=$standard -Wall -Wextra -Wpedantic -Werror -Inone -I"$prefix/include" -fsyntax-only header.cpp
done

for way in shared static; do
  runtime_libraries "$way"
  "$compiler" -std=c++20 -Wall -Wextra -Werror -Inone -I"$prefix/include" "$here/app/light.cpp" "${libraries[@]}" -o "$way"
  rm -f traces.db*
  "./$way"
  shown=$(show)
  for text in by_hand '"query": "rivers"' '"list": [1, "x", 2.5]' '"nested": {"deep": {"er": null}}' '"map": {"one": [1, 2]}' \
    '"empty": null' 'out   [true, false]' child; do
    expect "$text" "$shown"
  done
done

mkdir project
cat >project/CMakeLists.txt <<CMAKE
cmake_minimum_required(VERSION 3.20)
project(light LANGUAGES CXX)
find_package(mlflow_tracing CONFIG REQUIRED)
add_executable(light $here/app/light.cpp)
target_compile_features(light PRIVATE cxx_std_20)
target_include_directories(light BEFORE PRIVATE $work/none)
target_link_libraries(light PRIVATE mlflow::tracing)
CMAKE
configured=$(cmake -S project -B build -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON 2>&1) || fail "configuring: $configured"
cmake --build build
build/light
