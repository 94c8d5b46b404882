// The commands of mlflow-trace. Each prints what it has to say and returns the exit code: 0 done, 1 not, 2 asked
// wrongly.
#pragma once

#include <cstdint>
#include <string>

namespace mlflow::tools {

struct ListOptions {
  std::string store;
  std::int64_t max = 20;
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
  bool full = false;
  bool json = false;
};
int show(const ShowOptions& options);

struct PushOptions {
  std::string store;
  std::string tracking_uri;
  std::string experiment;  // empty: the one each trace was recorded for
  bool all = false;
};
int push(const PushOptions& options);

}  // namespace mlflow::tools
