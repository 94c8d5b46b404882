// Which traces of a store are listed, and what is said of each.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stored_rows.h"

namespace mlflow::internal {
class SearchFilter;
}

namespace mlflow::tools {

struct ListedTrace {
  internal::StoredTrace row;
  std::optional<std::int64_t> tokens;
  std::string session;
  std::string user;
};

struct ListingChoice {
  std::string filter;  // as search_traces takes it
  std::string state;  // OK or ERROR; empty: any
  std::optional<std::int64_t> since_ms;  // Unix time
};

class TraceListing {
 public:
  // Throws mlflow::Exception for a filter that cannot be.
  TraceListing(const Stores& stores, ListingChoice choice);
  ~TraceListing();
  TraceListing(const TraceListing&) = delete;
  TraceListing& operator=(const TraceListing&) = delete;

  // The newest of those that are wanted, at most `limit`, the newest first.
  std::vector<ListedTrace> newest(std::int64_t limit);
  // Those of `rows` that are wanted.
  std::vector<ListedTrace> wanted(const std::vector<StoredRow>& rows, std::int64_t limit);

 private:
  std::optional<ListedTrace> look_at(const StoredRow& found);

  const Stores& stores_;
  ListingChoice choice_;
  std::unique_ptr<internal::SearchFilter> filter_;  // null: any
};

}  // namespace mlflow::tools
