// How much a span matters to a reader: a level or its name.
#pragma once

#include <string>

#include "mlflow/visibility.h"

namespace mlflow {

struct MLFLOW_TRACING_API SpanLogLevel {
  enum Level { UNSET = 0, DEBUG = 10, INFO = 20, WARNING = 30, ERROR = 40, CRITICAL = 50 };

  constexpr SpanLogLevel(int level = UNSET) noexcept : level(level) {}
  // "INFO" and so on, in any case; another text is reported, and is UNSET.
  SpanLogLevel(const std::string& name);
  SpanLogLevel(const char* name) : SpanLogLevel(std::string(name)) {}

  int level;  // UNSET: as the span's type has it
};

}  // namespace mlflow
