// Tokens between the parentheses of [[mlflow::trace(...)]] -> TraceOptions, or problems that point at a token.
#pragma once

#include <vector>

#include "problem.h"
#include "token.h"
#include "trace_options.h"

namespace mlflow::attributes {

struct ParseResult {
  TraceOptions options;
  std::vector<Problem> problems;
  bool ok() const;  // no errors; there may be warnings
};

// `tokens` without the parentheses, closed by an END token that stands where the closing one did.
ParseResult parse_attribute(const std::vector<Token>& tokens);

}  // namespace mlflow::attributes
