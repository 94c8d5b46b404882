#include "trace_listing.h"

#include <algorithm>

#include "export/token_usage.h"
#include "mlflow/trace.h"
#include "model/attribute_keys.h"
#include "reading/search_filter.h"
#include "reading/shown_trace.h"
#include "text/json_scan.h"

namespace mlflow::tools {
namespace {

using internal::FinishedTrace;

std::string metadata(const FinishedTrace& trace, std::string_view wanted) {
  for (const auto& [key, value] : trace.facts.metadata)
    if (key == wanted) return std::string(value);
  return {};
}

std::optional<std::int64_t> total_tokens(const FinishedTrace& trace) {
  const std::string usage = internal::rolled_up_usage(trace);
  for (const auto& [key, value] : internal::json_members(usage))
    if (key == "total_tokens") return std::strtoll(std::string(value).c_str(), nullptr, 10);
  return std::nullopt;
}

}  // namespace

TraceListing::TraceListing(const Stores& stores, ListingChoice choice) : stores_(stores), choice_(std::move(choice)) {
  if (!choice_.filter.empty()) filter_ = std::make_unique<internal::SearchFilter>(choice_.filter);
}
TraceListing::~TraceListing() = default;

std::vector<ListedTrace> TraceListing::newest(std::int64_t limit) {
  const bool is_choosy = filter_ != nullptr || !choice_.state.empty() || choice_.since_ms.has_value();
  return wanted(newest_rows(stores_, is_choosy ? -1 : limit), limit);
}

std::vector<ListedTrace> TraceListing::wanted(const std::vector<StoredRow>& rows, std::int64_t limit) {
  std::vector<ListedTrace> listed;
  for (const StoredRow& found : rows) {
    const internal::StoredTrace& row = found.row;
    if (static_cast<std::int64_t>(listed.size()) >= limit) break;
    if (!choice_.state.empty() && row.state != choice_.state) continue;
    if (choice_.since_ms && row.request_time_ms < *choice_.since_ms) continue;
    if (std::optional<ListedTrace> trace = look_at(found)) listed.push_back(std::move(*trace));
  }
  return listed;
}

std::optional<ListedTrace> TraceListing::look_at(const StoredRow& found) {
  const internal::StoredTrace& row = found.row;
  ListedTrace listed;
  listed.row = row;
  const internal::TracePtr trace = found.store->load(row.id);
  // Damaged: its row is still something to be seen, and `show` says what is wrong.
  if (trace == nullptr) return filter_ == nullptr ? std::optional(listed) : std::nullopt;
  if (filter_ != nullptr) {
    const std::string& experiment = row.experiment_id.empty() ? row.experiment_name : row.experiment_id;
    if (!filter_->matches(internal::read_finished_trace(*trace, experiment))) return std::nullopt;
  }
  listed.tokens = total_tokens(*trace);
  listed.session = metadata(*trace, internal::metadata_key::SESSION);
  listed.user = metadata(*trace, internal::metadata_key::USER);
  return listed;
}

}  // namespace mlflow::tools
