#include "recording/callsite_registry.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <new>
#include <nlohmann/json.hpp>

#include "recording/callsite_codec.h"
#include "text/json_text.h"

namespace mlflow::internal {

namespace {

// Numbers index a deque that only grows: a reference stays good while others register. Never destroyed: static objects'
// destructors may call traced functions.
struct Registry : CallsiteTable {
  mutable std::mutex mutex;
  std::deque<RegisteredCallsite> callsites{1};  // number 0 is none
  FileLog* log = nullptr;

  const RegisteredCallsite& find(std::uint32_t id) const override {
    const std::lock_guard lock(mutex);
    return id < callsites.size() ? callsites[id] : callsites[0];
  }
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
  // Before a record can name it.
  if (all.log != nullptr) all.log->append(encode_callsite(copy));
  all.callsites.push_back(std::move(copy));
  const auto id = static_cast<std::uint32_t>(all.callsites.size() - 1);
  __atomic_store_n(&callsite.id, id, __ATOMIC_RELEASE);
  return id;
} catch (const std::exception&) {
  return 0;
}

const CallsiteTable& registered_callsites() noexcept { return registry(); }

void keep_callsites_in(FileLog* log) noexcept try {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  all.log = log;
  if (log == nullptr) return;
  for (std::size_t id = 1; id < all.callsites.size(); ++id) log->append(encode_callsite(all.callsites[id]));
} catch (const std::exception&) {
  // No memory: what is recorded is read without these.
}

void callsite_registry_after_fork() noexcept {
  new (&registry().mutex) std::mutex;
  registry().log = nullptr;
}

int default_log_level(std::string_view span_type) {
  constexpr int DEBUG = 10, INFO = 20;
  for (const std::string_view type : {"LLM", "CHAT_MODEL", "TOOL", "RETRIEVER", "AGENT", "EMBEDDING"})
    if (span_type == type) return INFO;
  return DEBUG;
}

}  // namespace mlflow::internal
