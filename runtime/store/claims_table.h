// Who is delivering which trace right now: nobody else does meanwhile. A claim whose process has ended counts no more.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "buffer/process_identity.h"
#include "store/optional_table.h"

namespace mlflow::internal {

// A process that delivers.
struct Claimant {
  ProcessIdentity process = this_process();
  ino_t buffer_file = 0;  // which it has mapped; 0: none. A program that was replaced (exec) has it no more.
};

class ClaimsTable : public OptionalTable {
 public:
  static const char SCHEMA[];
  explicit ClaimsTable(StoreFile& file);

  // Of processes that are gone, or cannot be looked at and have been silent for longer than a delivery takes.
  void forget_the_dead();
  // Where nobody claims the trace. False: it is somebody else's.
  bool claim(const std::string& trace_id, const Claimant& claimant);
  bool is_claimed_by(const std::string& trace_id, const Claimant& claimant);
  void release(const std::vector<std::string>& trace_ids, const Claimant& claimant);
  // Whoever: what they have read of the trace is not what is there now.
  void revoke(const std::string& trace_id);
};

}  // namespace mlflow::internal
