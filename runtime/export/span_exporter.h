// Where finished traces go: a server, the local store, a user's test. One interface for all.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "model/finished_trace.h"

namespace mlflow::internal {

using Deadline = std::chrono::steady_clock::time_point;

// What became of the traces of one call.
struct ExportResult {
  std::size_t delivered = 0;      // traces (or parts without a root) that have arrived
  std::vector<TracePtr> failed;   // not delivered, but may be later: the caller keeps them (local store)
  std::vector<TracePtr> refused;  // never will be (the receiver said why in `error`)
  std::size_t gone = 0;  // traces that earlier calls had delivered, and that somebody has taken from the receiver since
  std::string error;  // what happened, where, what to do; empty when all arrived
};

class SpanExporter {
 public:
  virtual ~SpanExporter() = default;
  // Delivers the traces, in order, giving up what is not done at the deadline. Called from one thread at a time. Never
  // throws.
  virtual ExportResult export_traces(std::vector<TracePtr> traces, Deadline deadline) noexcept = 0;
  // The server it delivers to (destination_name); empty: none that traces could wait for.
  const std::string& destination() const noexcept { return destination_; }
  void set_destination(std::string destination) { destination_ = std::move(destination); }
  // It is the local store itself: what it cannot take has nowhere else to go.
  virtual bool is_local() const noexcept { return false; }

 private:
  std::string destination_;
};

}  // namespace mlflow::internal
