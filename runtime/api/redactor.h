// A span processor that takes data out of everything a person can have written into a span, and, where processors are
// run, out of what the trace says beside its spans.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mlflow/json.h"
#include "mlflow/span.h"
#include "model/finished_trace.h"

namespace mlflow::internal {

class Redactor {
 public:
  Redactor() = default;  // personal data
  explicit Redactor(std::vector<std::string> names) : names_(std::move(names)) {}  // members of these names

  // Inputs, outputs, attributes, events, the name and the status.
  void operator()(Span& span) const;
  // Tags, metadata, previews, the client's request id, assessments, and links of the spans.
  void redact(FinishedTrace& trace) const;

 private:
  bool is_named(const std::string& key) const;
  // True if something was changed.
  bool redact_value(const std::string& key, Json& value) const;
  bool redact_text(std::string& text) const;
  void redact_kept(FinishedTrace& trace, std::string_view& text) const;
  void redact_json(FinishedTrace& trace, std::string_view& json) const;
  void redact_pairs(FinishedTrace& trace, std::pmr::vector<std::pair<std::string_view, std::string_view>>& pairs) const;

  std::optional<std::vector<std::string>> names_;
};

}  // namespace mlflow::internal
