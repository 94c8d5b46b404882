// The traces in a buffer file that a process has left behind: put together as its own background thread would have
// done. What was open when the process ended is closed, and says so.
#pragma once

#include <deque>
#include <vector>

#include "buffer/left_file.h"
#include "model/finished_trace.h"
#include "recording/callsite_registry.h"

namespace mlflow::internal {

class LeftTraces {
 public:
  explicit LeftTraces(const LeftFile& file);

  // In the order they were completed. They refer to the callsites here.
  std::vector<TracePtr> take() { return std::move(traces_); }

 private:
  // Of that process.
  struct Callsites : CallsiteTable {
    std::deque<RegisteredCallsite> known{1};  // number 0 is none
    const RegisteredCallsite& find(std::uint32_t id) const override { return id < known.size() ? known[id] : known[0]; }
  };
  void read_callsites(const LeftFile& file);
  void assemble(const LeftFile& file);

  Callsites callsites_;
  std::vector<TracePtr> traces_;
};

}  // namespace mlflow::internal
