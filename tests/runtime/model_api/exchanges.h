// Exchanges made of texts, for the tests of what reads them.
#pragma once

#include <string>
#include <vector>

#include "model_api/model_span.h"

namespace mlflow::internal::exchanges {

// Owns what its pieces are views of.
struct Call {
  explicit Call(ApiKind kind, std::string body = {}) : request(std::move(body)) {
    exchange.kind = kind;
    exchange.address = "http://127.0.0.1:1/v1/chat/completions";
    exchange.status = 200;
  }

  // Each text is a piece, a millisecond after the one before it.
  ModelSpan read(const std::vector<std::string>& replies, const ExchangeLimits& limits = {}) {
    exchange.request.clear();
    exchange.reply.clear();
    if (!request.empty()) exchange.request.push_back({request, 0, false});
    std::int64_t time = 0;
    for (const std::string& reply : replies) exchange.reply.push_back({reply, time += 1'000'000, false});
    return read_model_span(exchange, limits);
  }

  std::string request;
  Exchange exchange;
};

inline std::string sse(const std::string& data) { return "data: " + data + "\n\n"; }
inline std::string named(const std::string& data) {
  return "event: " + Json::parse(data)["type"].get<std::string>() + "\ndata: " + data + "\n\n";
}

// Null where it is not set.
inline Json attribute(const ModelSpan& span, const std::string& key) {
  for (const auto& [name, json] : span.attributes)
    if (name == key) return Json::parse(json);
  return nullptr;
}
inline bool has(const ModelSpan& span, const std::string& key) {
  for (const auto& [name, json] : span.attributes)
    if (name == key) return true;
  return false;
}
inline Json inputs(const ModelSpan& span) { return attribute(span, "mlflow.spanInputs"); }
inline Json outputs(const ModelSpan& span) { return attribute(span, "mlflow.spanOutputs"); }
inline Json usage(const ModelSpan& span) { return attribute(span, "mlflow.chat.tokenUsage"); }

}  // namespace mlflow::internal::exchanges
