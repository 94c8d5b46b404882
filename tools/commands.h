// The commands of mlflow-trace. Each prints what it has to say and returns the exit code: 0 done, 1 not, 2 asked
// wrongly.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mlflow::tools {

struct ListOptions {
  std::string store;
  std::int64_t limit = 20;
  std::string filter;  // as search_traces takes it
  std::string state;  // OK or ERROR; empty: any
  std::string since;  // see read_moment
  bool follow = false;
  bool json = false;
};
int list(const ListOptions& options);

struct LedgerOptions {
  std::string store;
  bool json = false;
};
int ledger(const LedgerOptions& options);

struct ShowOptions {
  std::string store;
  std::string id;  // a prefix is enough; empty: the newest trace
  bool last_error = false;  // the newest that failed, instead
  std::string type;  // only spans of that type, and what is above them; empty: all
  std::int64_t depth = 0;  // levels that are shown; 0: all
  bool full = false;
  bool json = false;
};
int show(const ShowOptions& options);

struct ViewOptions {
  std::string store;
  std::vector<std::string> ids;  // prefixes are enough; none: the newest traces
  std::string session;
  std::int64_t limit = 0;  // see TraceChoice
  std::string output;  // empty: named after the trace, in the current folder; "-": standard output
  bool chrome = false;
  bool open = false;
};
int view(const ViewOptions& options);

struct PushOptions {
  std::string store;
  std::string tracking_uri;
  std::string experiment;  // empty: the one each trace was recorded for
  bool all = false;
};
int push(const PushOptions& options);

struct DeleteOptions {
  std::string store;
  std::vector<std::string> ids;  // prefixes are enough
};
int delete_traces(const DeleteOptions& options);

struct PruneOptions {
  std::string store;
  std::string before;  // see read_moment
  bool delivered = false;  // only what a server has
  bool dry_run = false;
};
int prune(const PruneOptions& options);

}  // namespace mlflow::tools
