// What has been read from the threads' buffers, and is not yet settled: delivered, in the store, or counted as dropped.
// The buffers are small and go round; here the records stay in the buffer file, so that they outlive the process, until
// no trace that was made of them needs them. Written by the background thread; let go by whoever destroys traces.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "buffer/chunk_pool.h"
#include "buffer/record.h"

namespace mlflow::internal {

// In front of each run of records.
struct JournalEntry {
  std::uint32_t size = 0;  // of the records, in bytes
  std::uint32_t owner = 0;  // the thread's number
  std::uint32_t chunk_sequence = 0;  // the thread's chunk they were in
  std::uint32_t chunk_end = 0;  // where they ended there
};

// One chunk of the journal. Whoever has records in it shares it; when nobody does it goes back to the pool.
class JournalSegment {
 public:
  JournalSegment(Chunk* chunk, ChunkPool& pool) : chunk_(chunk), pool_(pool) {}
  ~JournalSegment() { pool_.give_back_to_file(chunk_); }
  JournalSegment(const JournalSegment&) = delete;
  JournalSegment& operator=(const JournalSegment&) = delete;
  Chunk& chunk() { return *chunk_; }

 private:
  Chunk* const chunk_;
  ChunkPool& pool_;
};

// What keeps the records that are being read: null where nothing does.
using RecordSource = std::shared_ptr<JournalSegment>;

class Journal {
 public:
  explicit Journal(ChunkPool& pool) : pool_(pool) {}
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Copies whole records into the file. Gives the copy; where there is no room for one, `records`.
  const char* append(const JournalEntry& entry, const char* records);
  // What the records given last are to be kept by; null where there is no copy.
  const RecordSource& segment() const { return last_; }
  // Nobody needs any of it.
  bool is_settled();

  // Beyond this the journal should be compacted.
  bool is_large();
  // Copies the records of which `is_needed` gives true, and has `moved` told where each is now: then what was there
  // before can be let go by those who hold it. False: there was no room for all of them, and nothing may be let go.
  template <class IsNeeded, class Moved>
  bool compact(IsNeeded&& is_needed, Moved&& moved);

 private:
  std::shared_ptr<JournalSegment> segment_with_room(std::size_t size);
  std::vector<std::shared_ptr<JournalSegment>> living_segments();

  ChunkPool& pool_;
  std::shared_ptr<JournalSegment> current_;
  std::shared_ptr<JournalSegment> last_;
  std::vector<std::weak_ptr<JournalSegment>> segments_;  // oldest first; some are gone
  std::uint32_t next_sequence_ = 0;
  std::size_t compacted_at_ = 0;  // how many segments there were after the last time
};

template <class IsNeeded, class Moved>
bool Journal::compact(IsNeeded&& is_needed, Moved&& moved) {
  bool complete = true;
  const auto old_segments = living_segments();
  current_.reset();
  for (const auto& segment : old_segments) {
    Chunk& chunk = segment->chunk();
    const char* at = chunk.data();
    const char* const end = at + chunk.committed.load(std::memory_order_relaxed);
    while (at < end) {
      const JournalEntry entry = *reinterpret_cast<const JournalEntry*>(at);
      at += sizeof entry;
      for_each_record(at, entry.size, [&](const RecordHeader& record) {
        if (is_settled_record(record) || !is_needed(record)) return;
        const JournalEntry one{record.size, entry.owner, entry.chunk_sequence, entry.chunk_end};
        const char* copy = append(one, reinterpret_cast<const char*>(&record));
        if (last_ == nullptr) {
          complete = false;
          return;
        }
        settle_record(&const_cast<RecordHeader&>(record).flags);
        moved(*reinterpret_cast<const RecordHeader*>(copy));
      });
      at += entry.size;
    }
  }
  compacted_at_ = living_segments().size();
  return complete;
}

}  // namespace mlflow::internal
