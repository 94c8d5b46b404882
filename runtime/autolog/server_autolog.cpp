#include "autolog/server_autolog.h"

#include <memory>
#include <mutex>

#include "autolog/autolog_switch.h"
#include "autolog/server_hooks.h"
#include "config/environment.h"
#include "config/report.h"

namespace mlflow {
namespace internal {

std::atomic<const AutologRules*> server_rules{nullptr};

namespace {

// Leaked, with all rules that ever were: a thread may still be asking.
struct KeptRules {
  std::mutex mutex;
  std::vector<std::unique_ptr<const AutologRules>> rules;
};
KeptRules& kept_rules() {
  static auto* const instance = new KeptRules;
  return *instance;
}

}  // namespace

void switch_server_autolog(const HttpServerAutologOptions& options) noexcept try {
  bring_server_hooks();
  if (options.disable || !options.log_traces) return server_rules.store(nullptr, std::memory_order_release);
  auto rules = std::make_unique<AutologRules>();
  for (const std::string& place : options.exclude) rules->exclude(place);
  rules->add_settings({}, autolog_settings().autolog_exclude, {}, [](const std::string&) {});
  KeptRules& kept = kept_rules();
  const std::lock_guard lock(kept.mutex);
  server_rules.store(kept.rules.emplace_back(std::move(rules)).get(), std::memory_order_release);
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("autolog of servers could not be switched: ") + e.what());
}

}  // namespace internal

void http_server::autolog(const HttpServerAutologOptions& options) noexcept {
  internal::switch_server_autolog(options);
}

}  // namespace mlflow
