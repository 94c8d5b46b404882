// Traces of this process that went to the local store because their receiver could not take them in time: read back
// when it can. On the sending thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/trace_store.h"

namespace mlflow::internal {

class StoredTraces {
 public:
  explicit StoredTraces(std::string path) : path_(std::move(path)) {}

  // Those of the ids that are (still) there, with what was said of them meanwhile.
  std::vector<TracePtr> load(const std::vector<TraceId>& ids);
  // They have been delivered.
  void forget(const std::vector<TraceId>& ids);

 private:
  bool open();

  const std::string path_;
  std::unique_ptr<TraceStore> store_;
};

}  // namespace mlflow::internal
