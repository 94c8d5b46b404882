#include "recording/callsite_registry.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <new>
#include <nlohmann/json.hpp>

#include "text/json_text.h"

namespace mlflow::internal {

namespace {

// Numbers index a deque that only grows: a reference stays good while others register. Never destroyed: static objects'
// destructors may call traced functions.
struct Registry {
  std::mutex mutex;
  std::deque<RegisteredCallsite> callsites{1};  // number 0 is none
};
Registry& registry() {
  static Registry* const instance = new Registry;
  return *instance;
}

const char* or_empty(const char* text) { return text != nullptr ? text : ""; }

std::string quoted_json(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

void copy_attributes(RegisteredCallsite& copy, const char* json_object) {
  if (json_object == nullptr) return;
  const auto object = nlohmann::ordered_json::parse(json_object, nullptr, false);
  if (!object.is_object()) return;  // the plugin wrote it: only a damaged object file could be here
  for (const auto& [key, value] : object.items()) {
    std::string text;
    append_json(text, value);
    copy.attributes.emplace_back(key, std::move(text));
  }
}

RegisteredCallsite copy_of(const mlflow_trace_v1::Callsite& callsite) {
  RegisteredCallsite copy;
  copy.flags = callsite.flags;
  copy.name = or_empty(callsite.name);
  copy.function_json = quoted_json(or_empty(callsite.function));
  copy.qualified = or_empty(callsite.qualified);
  const std::string span_type = or_empty(callsite.span_type);
  copy.span_type_json = quoted_json(span_type.empty() ? "UNKNOWN" : span_type);
  copy.log_level_json = std::to_string(callsite.log_level != 0 ? callsite.log_level : default_log_level(span_type));
  if (callsite.description != nullptr) copy.description_json = quoted_json(callsite.description);
  copy.file = or_empty(callsite.file);
  copy.line = callsite.line;
  copy.result_type = or_empty(callsite.result_type);
  copy_attributes(copy, callsite.attributes);
  for (unsigned i = 0; i < callsite.parameter_count; ++i) {
    const mlflow_trace_v1::Parameter& parameter = callsite.parameters[i];
    copy.parameters.push_back({or_empty(parameter.name), or_empty(parameter.type),
                               static_cast<mlflow_trace_v1::Parameter::Kind>(parameter.kind), parameter.pack_size});
  }
  return copy;
}

}  // namespace

std::uint32_t register_callsite(mlflow_trace_v1::Callsite& callsite) noexcept try {
  RegisteredCallsite copy = copy_of(callsite);
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  if (const unsigned id = __atomic_load_n(&callsite.id, __ATOMIC_ACQUIRE)) return id;
  all.callsites.push_back(std::move(copy));
  const auto id = static_cast<std::uint32_t>(all.callsites.size() - 1);
  __atomic_store_n(&callsite.id, id, __ATOMIC_RELEASE);
  return id;
} catch (const std::exception&) {
  return 0;
}

const RegisteredCallsite& registered_callsite(std::uint32_t id) noexcept {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  return id < all.callsites.size() ? all.callsites[id] : all.callsites[0];
}

void callsite_registry_after_fork() noexcept { new (&registry().mutex) std::mutex; }

int default_log_level(std::string_view span_type) {
  constexpr int DEBUG = 10, INFO = 20;
  for (const std::string_view type : {"LLM", "CHAT_MODEL", "TOOL", "RETRIEVER", "AGENT", "EMBEDDING"})
    if (span_type == type) return INFO;
  return DEBUG;
}

}  // namespace mlflow::internal
