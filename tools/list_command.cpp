// mlflow-trace list: the traces of the store, newest first, a line each; with --follow each new one as it comes.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "commands.h"
#include "export/trace_info.h"
#include "mlflow/exception.h"
#include "moment.h"
#include "terminal.h"
#include "trace_listing.h"
#include "trace_table.h"

namespace mlflow::tools {
namespace {

constexpr std::chrono::milliseconds pause{500};  // between two looks for new traces
constexpr std::int64_t at_a_time = 1000;  // new traces that one look sees

nlohmann::ordered_json json_of(const ListedTrace& trace) {
  const internal::StoredTrace& row = trace.row;
  nlohmann::ordered_json json = {{"trace_id", row.id},
                                 {"request_time", internal::rfc3339(row.request_time_ms)},
                                 {"execution_duration_ms", row.duration_ms},
                                 {"state", row.state},
                                 {"name", row.name},
                                 {"request_preview", row.request},
                                 {"response_preview", row.response},
                                 {"spans", row.spans},
                                 {"experiment_id", row.experiment_id},
                                 {"experiment_name", row.experiment_name},
                                 {"meant_for", row.meant_for},
                                 {"delivered_to", row.delivered_to}};
  if (trace.tokens) json["total_tokens"] = *trace.tokens;
  if (!trace.session.empty()) json["session"] = trace.session;
  if (!trace.user.empty()) json["user"] = trace.user;
  return json;
}

std::string json_text(const nlohmann::ordered_json& json, int indent) {
  return internal::printable_json(json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void print_all(const ListOptions& options, const std::vector<ListedTrace>& traces) {
  if (options.json) {
    auto all = nlohmann::ordered_json::array();
    for (const ListedTrace& trace : traces) all.push_back(json_of(trace));
    fmt::print("{}\n", json_text(all, 2));
  } else if (traces.empty()) {
    fmt::print(
        "no traces in {}{}\n", options.store,
        options.filter.empty() && options.state.empty() && options.since.empty() ? "" : " that are as asked for");
  } else {
    const Terminal terminal = Terminal::of_standard_output();
    const TraceTable table(terminal, traces, now_ms());
    fmt::print("{}\n", table.head());
    for (const ListedTrace& trace : traces) fmt::print("{}\n", table.line(trace, now_ms()));
  }
}

// Until standard output takes no more, or somebody interrupts it.
int follow(const Stores& stores, TraceListing& listing, const ListOptions& options) {
  const Terminal terminal = Terminal::of_standard_output();
  std::vector<ListedTrace> traces = listing.newest(options.limit);
  std::reverse(traces.begin(), traces.end());
  const TraceTable table(terminal, traces, now_ms());
  if (!options.json) fmt::print("{}\n", table.head());
  std::set<std::string> seen;
  for (const StoredRow& found : newest_rows(stores, at_a_time)) seen.insert(found.row.id);
  for (;;) {
    for (const ListedTrace& trace : traces)
      fmt::print("{}\n", options.json ? json_text(json_of(trace), -1) : table.line(trace, now_ms()));
    if (std::fflush(stdout) != 0) return 1;
    std::this_thread::sleep_for(pause);
    std::vector<StoredRow> rows = newest_rows(stores, at_a_time);
    std::erase_if(rows, [&seen](const StoredRow& found) { return !seen.insert(found.row.id).second; });
    traces = listing.wanted(rows, at_a_time);
    std::reverse(traces.begin(), traces.end());
  }
}

}  // namespace

int list(const ListOptions& options) {
  ListingChoice choice{options.filter, options.state, std::nullopt};
  if (!options.since.empty()) {
    choice.since_ms = read_moment(options.since, now_ms());
    if (!choice.since_ms) {
      complain("--since takes 90s, 10m, 2h, 7d or a date as 2026-11-28 or 2026-11-28T14:05, not " + options.since);
      return 2;
    }
  }
  const Stores stores = open_stores(options.store);
  if (stores.empty()) return 1;
  try {
    TraceListing listing(stores, choice);
    if (options.follow) return follow(stores, listing, options);
    print_all(options, listing.newest(options.limit));
  } catch (const Exception& exception) {
    complain(std::string("--filter: ") + exception.what());
    return 2;
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace mlflow::tools
