#include "mlflow/span_log_level.h"

#include <cctype>
#include <utility>

#include "config/report.h"

namespace mlflow {

SpanLogLevel::SpanLogLevel(const std::string& name) : level(UNSET) {
  std::string wanted;
  for (const char c : name) wanted += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const auto& [known, value] : {std::pair<const char*, Level>{"DEBUG", DEBUG},
                                     {"INFO", INFO},
                                     {"WARNING", WARNING},
                                     {"ERROR", ERROR},
                                     {"CRITICAL", CRITICAL}})
    if (wanted == known) level = value;
  if (level == UNSET)
    internal::report(
        internal::Severity::WARNING,
        "\"" + name + "\" is no log level (DEBUG, INFO, WARNING, ERROR or CRITICAL); that of the span's type is used");
}

}  // namespace mlflow
