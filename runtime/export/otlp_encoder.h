// Spans as OTLP wants them: an ExportTraceServiceRequest in protobuf, written straight into one buffer that is used
// again. Attribute values stay JSON text where MLflow's servers peel that layer off themselves (strings, lists,
// objects) and are typed where they do not (numbers, booleans, null).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/environment.h"
#include "model/finished_trace.h"

namespace mlflow::internal {

class OtlpEncoder {
 public:
  explicit OtlpEncoder(const Settings& settings);

  void add(const FinishedTrace& trace);
  void add(const FinishedSpan& span);

  std::size_t span_count() const { return span_count_; }
  std::size_t size() const { return buffer_.size(); }
  void clear();

  // The whole request. Valid until the next call of add or clear.
  std::string_view request();

 private:
  std::string resource_;  // encoded once: the same in every request
  std::size_t front_;  // bytes kept free at the front, for what is known only at the end
  std::string buffer_;  // those bytes, then the spans
  std::string scratch_;
  std::size_t span_count_ = 0;
};

// The resource's attributes: telemetry.sdk.*, OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME.
std::vector<std::pair<std::string, std::string>> resource_attributes(const Settings& settings);

}  // namespace mlflow::internal
