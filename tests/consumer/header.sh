#!/usr/bin/env bash
# header.sh PREFIX WORK COMPILER: a file that includes nothing but the public header, in each standard, without a warning.
source "$(dirname "$0")/support.sh"
compiler=$1
echo '#include <mlflow/tracing.h>' >header.cpp
for standard in c++17 c++20 c++2b; do
  echo "$compiler -std=$standard"
  "$compiler" -std=$standard -Wall -Wextra -Wpedantic -Werror -I"$prefix/include" -fsyntax-only header.cpp
done

# Every name of the API, in the standards that can write it so.
app=$here/app
for standard in c++20 c++2b; do
  "$compiler" -std=$standard -Wall -Wextra -Werror -I"$prefix/include" -fsyntax-only "$app/surface.cpp"
done
"$compiler" -std=c++20 -I"$prefix/include" "$app/surface.cpp" -L"$prefix/lib" -lmlflow_tracing -o surface
for standard in c++17 c++20; do
  "$compiler" -std=$standard -Wall -Wextra -Wpedantic -Werror -I"$prefix/include" -fsyntax-only "$app/surface17.cpp"
done
