// A buffer file that a process has left behind, read into memory. Its content is input from outside: whatever is there,
// reading it does no harm, and what makes no sense is left out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "buffer/chunk_pool.h"
#include "buffer/file_layout.h"
#include "buffer/record.h"

namespace mlflow::internal {

class LeftFile {
 public:
  // Reads the header. Null, and why in `error`, when it is no buffer file of this version. `descriptor` stays the
  // caller's, and open until the content is read.
  static std::unique_ptr<LeftFile> open(int descriptor, std::string& error);
  void read_content();

  const ProcessIdentity& process() const { return process_; }
  const ClockReadings& clock() const { return clock_; }
  // What the process said under this key; empty: nothing.
  std::string fact(std::string_view key) const;
  std::uint64_t lost_spans() const { return lost_spans_; }
  std::uint64_t lost_traces() const { return lost_traces_; }
  std::uint64_t interrupting_traces() const { return interrupting_traces_; }
  std::uint64_t refused_traces() const { return refused_traces_; }
  std::uint64_t unstored_traces() const { return unstored_traces_; }

  // The records that are not settled, those of each thread in the order they were written, as far as they are whole:
  // each has the size its kind needs. `thread` tells threads apart.
  using OnRecord = std::function<void(std::uint32_t thread, const RecordHeader& record)>;
  void for_each_unsettled(const OnRecord& on_record) const;
  // The entries of a FileLog, oldest first.
  std::vector<std::string_view> entries(ChunkUse use) const;

 private:
  struct Extent {
    std::unique_ptr<std::uint64_t[]> memory;  // aligned as records are
    ChunkUse use = ChunkUse::NOTHING;
    std::uint32_t owner = 0;
    std::uint32_t sequence = 0;
    std::uint32_t committed = 0;
    std::uint32_t consumed = 0;
    const char* data() const { return reinterpret_cast<const char*>(memory.get()) + sizeof(Chunk); }
  };
  explicit LeftFile(int descriptor) : descriptor_(descriptor) {}
  bool read_header(std::uint64_t file_size, std::string& error);
  void read_extent(std::size_t first, std::size_t count);

  const int descriptor_;
  std::size_t units_ = 0;
  ProcessIdentity process_;
  ClockReadings clock_;
  std::string facts_;
  std::uint64_t lost_spans_ = 0;
  std::uint64_t lost_traces_ = 0;
  std::uint64_t interrupting_traces_ = 0;
  std::uint64_t refused_traces_ = 0;
  std::uint64_t unstored_traces_ = 0;
  std::vector<Extent> extents_;  // by use, thread and sequence
};

}  // namespace mlflow::internal
