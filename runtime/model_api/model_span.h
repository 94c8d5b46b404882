// What a call of a model's API becomes: all that its span has beside ids and times. Attributes are JSON texts as MLflow
// stores them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mlflow/json.h"
#include "model_api/exchange.h"

namespace mlflow::internal {

struct ModelSpan {
  struct Chunk {
    std::int64_t time_ns = 0;  // Unix time
    std::string json;
  };
  struct Failure {
    std::string type;  // the exception's name in Python's clients
    std::string message;
    std::string cause;  // what the transport said; empty: the server
    bool is_status_text = false;  // the span's status repeats it
  };

  std::string name;
  std::string span_type;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<Chunk> chunks;
  std::optional<Failure> failure;
  bool tells_start = false;  // its start is an attribute, too

  // Replaces an attribute of that name.
  void set(std::string_view key, const Json& value);
};

// Reads what was exchanged. On the background thread: it takes as long as its JSON is large.
ModelSpan read_model_span(const Exchange& exchange, const ExchangeLimits& limits);

// What is known of it before anything is read: how its span is called while it is open.
struct ModelSpanName {
  std::string_view name;
  std::string_view span_type;
};
ModelSpanName model_span_name(ApiKind kind, bool is_litellm) noexcept;

}  // namespace mlflow::internal
