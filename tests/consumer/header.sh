#!/usr/bin/env bash
# header.sh PREFIX WORK COMPILER: a file that includes nothing but the public header, in each standard, without a warning.
source "$(dirname "$0")/support.sh"
compiler=$1
echo '#include <mlflow/tracing.h>' >header.cpp
for standard in c++17 c++20 c++2b; do
  echo "$compiler -std=$standard"
  "$compiler" -std=$standard -Wall -Wextra -Wpedantic -Werror -I"$prefix/include" -fsyntax-only header.cpp
done
