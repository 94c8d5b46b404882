// mlflow-trace show: one trace as a tree.
#include <fmt/format.h>

#include <cstdio>

#include "commands.h"
#include "export/span_json.h"
#include "export/token_usage.h"
#include "model/attribute_keys.h"
#include "opened_stores.h"
#include "span_tree.h"
#include "terminal.h"

namespace mlflow::tools {
namespace {

using internal::StoredTrace;
using internal::TraceStore;

void print_head(const StoredTrace& row, const internal::FinishedTrace& trace, const Terminal& terminal) {
  fmt::print("{}  {}  {}  {}\n", terminal.styled(printable(row.id), Style::BOLD), time_text(row.request_time_ms),
             terminal.styled(row.state.empty() ? "part of a trace" : printable(row.state),
                             row.state == "ERROR" ? Style::RED : Style::GREEN),
             fmt::format("{} span{}", row.spans, row.spans == 1 ? "" : "s"));
  const auto line = [&](std::string_view label, std::string_view text) {
    if (!text.empty()) fmt::print("{} {}\n", terminal.styled(padded(label, 10), Style::DIM), printable(text));
  };
  line("experiment", row.experiment_name.empty() ? row.experiment_id : row.experiment_name);
  line("meant for", row.delivered_to.empty() ? row.meant_for : std::string());
  line("delivered", row.delivered_to);
  for (const auto& [key, value] : trace.facts.metadata) {
    if (key == internal::metadata_key::SESSION) line("session", value);
    if (key == internal::metadata_key::USER) line("user", value);
  }
  for (const auto& [key, value] : trace.facts.tags)
    if (!key.starts_with("mlflow.")) line("tag", std::string(key) + " = " + std::string(value));
  line("tokens", internal::rolled_up_usage(trace));
  if (trace.incomplete) line("incomplete", "spans or values of this trace were lost");
}

}  // namespace

int show(const ShowOptions& options) {
  const auto stores = open_stores(options.store);
  if (stores.empty()) return 1;
  std::vector<StoredTrace> rows;
  internal::TraceStore* store = nullptr;  // of the first row
  for (const auto& file : stores) {
    for (StoredTrace& row : options.id.empty() ? file->list(1) : file->find(options.id, 10)) {
      if (options.id.empty() && !rows.empty() && rows.front().request_time_ms >= row.request_time_ms) continue;
      if (options.id.empty()) rows.clear();
      if (rows.empty()) store = file.get();
      rows.push_back(std::move(row));
    }
  }
  if (rows.empty()) {
    complain(options.id.empty() ? "no traces in " + options.store
                                : "no trace whose id starts with " + options.id + " in " + options.store);
    return 1;
  }
  if (rows.size() > 1) {
    complain(options.id + " is the start of several ids:");
    for (const StoredTrace& row : rows) fmt::print(stderr, "  {}  {}\n", printable(row.id), printable(row.name));
    return 1;
  }
  const internal::TracePtr trace = store->load(rows.front().id);
  if (trace == nullptr) {
    complain(store->error());
    return 1;
  }
  if (options.json) {
    fmt::print("{}\n", internal::printable_json(internal::traces_json(*trace)));
    return 0;
  }
  const Terminal terminal = Terminal::of_standard_output();
  print_head(rows.front(), *trace, terminal);
  fmt::print("\n{}", span_tree(*trace, terminal, {.full = options.full}));
  return 0;
}

}  // namespace mlflow::tools
