// Traces in the local store that wait for a receiver: of this process, because it could not take them in time, and of
// earlier ones. Read back when it takes. Several processes share the work: what one has claimed is no other's
// meanwhile.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/trace_store.h"

namespace mlflow::internal {

// On the sending thread.
class StoredTraces {
 public:
  virtual ~StoredTraces() = default;

  struct Claimed {
    std::vector<TracePtr> traces;  // with what was said of them meanwhile
    std::vector<TraceId> busy;  // another process delivers these now
    std::vector<TraceId> elsewhere;  // these are meant for another server
    // What is in none of them has been delivered, or deleted, by somebody else; or it has gone with a store that was
    // removed, emptied or replaced.
    bool store_was_replaced = false;
  };
  // Those of the ids that are (still) there and meant for this server (destination_name).
  virtual Claimed claim(const std::vector<TraceId>& ids, const std::string& destination) = 0;
  // At most `most` of those that wait for this server, whoever put them there.
  virtual std::vector<TracePtr> claim_waiting(const std::string& destination, std::size_t most) = 0;
  // What became of them: delivered, so that they go; or not, so that they are anybody's again.
  virtual void settle(const std::vector<TraceId>& ids) = 0;
  virtual void release(const std::vector<TraceId>& ids) = 0;
  // Nothing more is asked: the file can be left as a whole.
  virtual void close() = 0;
};

// `buffer_file` is that of this process (Claimant).
std::shared_ptr<StoredTraces> make_stored_traces(std::string path, ino_t buffer_file);

}  // namespace mlflow::internal
