// mlflow-trace list: the traces of the store, newest first, a line each.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "export/trace_info.h"
#include "opened_stores.h"
#include "terminal.h"
#include "text/utf8.h"

namespace mlflow::tools {
namespace {

using internal::StoredTrace;

// In a pipe nobody scrolls sideways either, but there may be a grep.
constexpr std::size_t piped_width = 200;

void print_json(const std::vector<StoredTrace>& traces) {
  auto all = nlohmann::ordered_json::array();
  for (const StoredTrace& trace : traces)
    all.push_back({{"trace_id", trace.id},
                   {"request_time", internal::rfc3339(trace.request_time_ms)},
                   {"execution_duration_ms", trace.duration_ms},
                   {"state", trace.state},
                   {"name", trace.name},
                   {"request_preview", trace.request},
                   {"response_preview", trace.response},
                   {"spans", trace.spans},
                   {"experiment_id", trace.experiment_id},
                   {"experiment_name", trace.experiment_name},
                   {"meant_for", trace.meant_for},
                   {"delivered_to", trace.delivered_to}});
  fmt::print("{}\n",
             internal::printable_json(all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)));
}

void print_table(const std::vector<StoredTrace>& traces, const Terminal& terminal) {
  const std::size_t id_width = terminal.width == 0 ? 35 : 13;
  std::size_t name_width = 4;
  for (const StoredTrace& trace : traces) name_width = std::max(name_width, internal::character_count(trace.name));
  name_width = std::min<std::size_t>(name_width, 28);
  const std::size_t fixed = id_width + 2 + 19 + 2 + 9 + 2 + 5 + 2 + name_width + 2;
  const std::size_t width = terminal.width == 0 ? std::max(piped_width, fixed + 40) : terminal.width;
  const std::size_t preview = width > fixed + 22 ? (width - fixed - 2) / 2 : 10;

  fmt::print("{}\n", terminal.styled(fmt::format("{}  {}  {}  {}  {}  {}  {}", padded("ID", id_width),
                                                 padded("TIME", 19), padded(" DURATION", 9), padded("STATE", 5),
                                                 padded("NAME", name_width), padded("REQUEST", preview), "RESPONSE"),
                                     Style::BOLD));
  for (const StoredTrace& trace : traces) {
    const std::string state = trace.state.empty() ? "-" : printable(trace.state);
    const auto cell = [&](const std::string& text, std::size_t cell_width) {
      return padded(fitted(printable(text), cell_width, terminal.unicode), cell_width);
    };
    // The store keeps milliseconds.
    const std::string duration = trace.duration_ms == 0 ? "< 1 ms" : duration_text(trace.duration_ms * 1'000'000);
    fmt::print("{}  {}  {:>9}  {}  {}  {}  {}\n", printable(trace.id).substr(0, id_width),
               time_text(trace.request_time_ms), duration,
               terminal.styled(padded(state, 5), state == "ERROR" ? Style::RED : Style::GREEN),
               cell(trace.name.empty() ? "(part of a trace)" : trace.name, name_width), cell(trace.request, preview),
               fitted(printable(trace.response), preview, terminal.unicode));
  }
}

}  // namespace

int list(const ListOptions& options) {
  const auto stores = open_stores(options.store);
  if (stores.empty()) return 1;
  std::vector<StoredTrace> traces;
  for (const auto& store : stores)
    for (StoredTrace& trace : store->list(options.max)) traces.push_back(std::move(trace));
  if (stores.size() > 1) {
    std::stable_sort(traces.begin(), traces.end(), [](const StoredTrace& one, const StoredTrace& other) {
      return one.request_time_ms > other.request_time_ms;
    });
    if (traces.size() > static_cast<std::size_t>(options.max)) traces.resize(static_cast<std::size_t>(options.max));
  }
  if (options.json)
    print_json(traces);
  else if (traces.empty())
    fmt::print("no traces in {}\n", options.store);
  else
    print_table(traces, Terminal::of_standard_output());
  return 0;
}

}  // namespace mlflow::tools
