#!/usr/bin/env bash
# example_without_mlflow.sh PREFIX WORK COMPILER EXAMPLE: the demo where MLflow Tracing was never installed.
source "$(dirname "$0")/support.sh"
compiler=$1
example=$2
"$compiler" -std=c++20 -Wall -Wextra -Werror -Wno-attributes=mlflow:: "-DDOCUMENTS_DIR=\"$example/documents\"" \
  "$example"/*.cpp -lcurl -o question_answering
said=$(./question_answering)
expect "465 degrees Celsius" "$said"
expect "Sorry, that failed: division by zero" "$said"
expect "4132.12 miles" "$said"
