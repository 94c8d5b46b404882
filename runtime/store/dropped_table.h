// How many traces were lost for good, by reason: of processes that have ended, so that it can still be told.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "store/store_file.h"

namespace mlflow::internal {

// Why a trace is lost. As they are written and shown.
namespace dropped_because {
inline constexpr char BUFFERS_FULL[] = "the buffers were full";
inline constexpr char INTERRUPTING[] = "signal handlers interrupted what records them";
inline constexpr char REFUSED[] = "the server refused them";
inline constexpr char NOT_STORED[] = "the store could not be written, or was taken away";
inline constexpr char STORE_FULL[] = "the store was full";
}  // namespace dropped_because

// Made when it is first needed. Not about single traces.
class DroppedTable {
 public:
  explicit DroppedTable(StoreFile& file) : file_(file) {}
  DroppedTable(const DroppedTable&) = delete;
  DroppedTable& operator=(const DroppedTable&) = delete;

  bool add(const std::string& reason, std::int64_t traces);
  std::vector<std::pair<std::string, std::int64_t>> counts();

 private:
  StoreFile& file_;
};

}  // namespace mlflow::internal
