#include "autolog/autolog_switch.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "autolog/server_autolog.h"
#include "autolog/transport_hooks.h"
#include "config/environment.h"
#include "config/report.h"

namespace mlflow::internal {

std::atomic<const AutologRules*> autolog_rules{nullptr};

namespace {

std::atomic<bool> is_silent{false};

// Leaked, with all rules that ever were: a thread may still be asking.
struct Switches {
  std::mutex mutex;
  std::map<AutologApi, AutologChoice> on;
  std::vector<std::unique_ptr<const AutologRules>> kept;
};
Switches& switches() {
  static auto* const instance = new Switches;
  return *instance;
}

void report_mistake(const std::string& what) {
  if (!autolog_is_silent()) report(Severity::WARNING, "autolog: " + what);
}

std::unique_ptr<AutologRules> make_rules(const std::map<AutologApi, AutologChoice>& on) {
  auto rules = std::make_unique<AutologRules>();
  for (const auto& [api, choice] : on) rules->switch_on(api, choice, report_mistake);
  const Settings said = autolog_settings();
  rules->add_settings(said.autolog_hosts, said.autolog_exclude, said.autolog_paths, report_mistake);
  rules->set_captures_content(said.autolog_capture_content);
  return rules;
}

}  // namespace

Settings autolog_settings() {
  return read_settings([](const char* name) {
    return std::string_view(name).starts_with("MLFLOW_AUTOLOG") ? environment_variable(name) : nullptr;
  });
}

bool autolog_is_silent() noexcept { return is_silent.load(std::memory_order_relaxed); }

void switch_autolog(const AutologSwitch& change) noexcept try {
  is_silent.store(change.silent, std::memory_order_relaxed);
  Switches& all = switches();
  const std::lock_guard lock(all.mutex);
  const bool were_any = !all.on.empty();
  if (change.on) {
    all.on[change.api] = change.choice;
  } else {
    all.on.erase(change.api);
  }
  if (all.on.empty()) {
    autolog_rules.store(nullptr, std::memory_order_release);
    if (were_any) remove_autolog_hooks();
    return;
  }
  const AutologRules* rules = all.kept.emplace_back(make_rules(all.on)).get();
  autolog_rules.store(rules, std::memory_order_release);
  if (!were_any) install_autolog_hooks();
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("autolog could not be switched: ") + e.what());
}

void switch_autolog_by_environment() noexcept try {
  const char* const value = environment_variable("MLFLOW_AUTOLOG");
  if (value == nullptr || *value == '\0') return;
  std::string_view names = value;
  while (!names.empty()) {
    std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    if (name.empty()) continue;
    if (name == "http_server") {
      switch_server_autolog({});
      continue;
    }
    const unsigned apis = name == "all"         ? unsigned{AUTOLOG_ALL}
                          : name == "openai"    ? unsigned{AUTOLOG_OPENAI}
                          : name == "anthropic" ? unsigned{AUTOLOG_ANTHROPIC}
                          : name == "litellm"   ? unsigned{AUTOLOG_LITELLM}
                                                : 0;
    if (apis == 0)
      report(Severity::WARNING,
             "MLFLOW_AUTOLOG: \"" + std::string(name) +
                 "\" is not used; it is a list of openai, anthropic, litellm and http_server, or all");
    for (const AutologApi api : {AUTOLOG_OPENAI, AUTOLOG_ANTHROPIC, AUTOLOG_LITELLM})
      if ((apis & api) != 0) switch_autolog({api, true, false, {}});
  }
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("MLFLOW_AUTOLOG could not be followed: ") + e.what());
}

}  // namespace mlflow::internal
