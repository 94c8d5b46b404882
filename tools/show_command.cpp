// mlflow-trace show: one trace as a tree.
#include <fmt/format.h>

#include <cstdio>

#include "commands.h"
#include "export/span_json.h"
#include "export/token_usage.h"
#include "model/attribute_keys.h"
#include "span_tree.h"
#include "stored_rows.h"
#include "terminal.h"

namespace mlflow::tools {
namespace {

using internal::StoredTrace;

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

std::vector<StoredRow> rows_asked_for(const Stores& stores, const ShowOptions& options) {
  if (!options.last_error) return options.id.empty() ? newest_rows(stores, 1) : find_rows(stores, options.id, 10);
  for (const StoredRow& found : newest_rows(stores, -1))
    if (found.row.state == "ERROR") return {found};
  return {};
}

std::string nothing_found(const ShowOptions& options) {
  if (options.last_error) return "no trace that failed in " + options.store;
  return (options.id.empty() ? std::string("no traces") : "no trace whose id starts with " + options.id) + " in " +
         options.store;
}

}  // namespace

int show(const ShowOptions& options) {
  const Stores stores = open_stores(options.store);
  if (stores.empty()) return 1;
  const std::vector<StoredRow> rows = rows_asked_for(stores, options);
  if (rows.empty()) {
    complain(nothing_found(options));
    return 1;
  }
  if (rows.size() > 1) {
    complain(options.id + " is the start of several ids:");
    for (const StoredRow& found : rows)
      fmt::print(stderr, "  {}  {}\n", printable(found.row.id), printable(found.row.name));
    return 1;
  }
  const StoredTrace& row = rows.front().row;
  const internal::TracePtr trace = rows.front().store->load(row.id);
  if (trace == nullptr) {
    complain(rows.front().store->error());
    return 1;
  }
  if (options.json) {
    fmt::print("{}\n", internal::printable_json(internal::traces_json(*trace)));
    return 0;
  }
  const Terminal terminal = Terminal::of_standard_output();
  print_head(row, *trace, terminal);
  fmt::print("\n{}", span_tree(*trace, terminal, {.full = options.full, .type = options.type, .depth = options.depth}));
  return 0;
}

}  // namespace mlflow::tools
