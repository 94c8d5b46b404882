// mlflow-trace ledger: how many traces wait, and for what; how many a server has; how many were lost, and why.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "opened_stores.h"
#include "terminal.h"

namespace mlflow::tools {
namespace {

struct Counts {
  std::map<std::string, std::int64_t> waiting;  // by server
  std::int64_t kept = 0;  // meant for no server
  std::map<std::string, std::int64_t> delivered;  // by server, and still here
  std::map<std::string, std::int64_t> dropped;  // by reason
};

Counts read(const std::vector<std::unique_ptr<internal::TraceStore>>& stores) {
  Counts counts;
  for (const auto& store : stores) {
    for (const auto& [meant_for, delivered_to, traces] : store->counts()) {
      if (!delivered_to.empty())
        counts.delivered[delivered_to] += traces;
      else if (!meant_for.empty())
        counts.waiting[meant_for] += traces;
      else
        counts.kept += traces;
    }
    for (const auto& [reason, traces] : store->dropped()) counts.dropped[reason] += traces;
  }
  return counts;
}

void print_json(const Counts& counts) {
  const nlohmann::ordered_json all = {
      {"waiting", counts.waiting}, {"kept", counts.kept}, {"delivered", counts.delivered}, {"dropped", counts.dropped}};
  fmt::print("{}\n",
             internal::printable_json(all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)));
}

void print_lines(const Counts& counts) {
  const auto line = [](std::int64_t traces, const std::string& what) {
    fmt::print("{:>10}  {}\n", traces, printable(what));
  };
  for (const auto& [server, traces] : counts.waiting) line(traces, "wait for " + server);
  line(counts.kept, "kept here, meant for no server");
  for (const auto& [server, traces] : counts.delivered) line(traces, "kept here, also delivered to " + server);
  for (const auto& [reason, traces] : counts.dropped) line(traces, "lost: " + reason);
}

}  // namespace

int ledger(const LedgerOptions& options) {
  const auto stores = open_stores(options.store);
  if (stores.empty()) return 1;
  const Counts counts = read(stores);
  options.json ? print_json(counts) : print_lines(counts);
  return 0;
}

}  // namespace mlflow::tools
