#include "export/known_tags.h"

#include <nlohmann/json.hpp>
#include <string>

#include "model/attribute_keys.h"
#include "model/trace_id.h"

namespace mlflow::internal {
namespace {

using Json = nlohmann::json;

const Json& member(const Json& object, const char* key) {
  static const Json nothing = Json::object();
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found == object.end() ? nothing : *found;
}

// Those of `known` that `told` has not.
bool adopt(FinishedTrace& trace, TextPairs& into, const Json& known, const Json& told) {
  bool any = false;
  for (const auto& [key, value] : known.items()) {
    // The server's own say where it keeps the trace.
    if (!value.is_string() || told.contains(key) || key == tag_key::ARTIFACT_LOCATION || key == tag_key::SPANS_LOCATION)
      continue;
    into.emplace_back(trace.keep(key), trace.keep(value.get_ref<const std::string&>()));
    any = true;
  }
  return any;
}

}  // namespace

bool adopt_known_tags(const Server& server, FinishedTrace& trace, std::string_view info_body, Deadline deadline) {
  const std::string id = mlflow_id(trace.id);
  const HttpResponse response = server.get("/api/3.0/mlflow/traces/" + id + "?trace_id=" + id, deadline);
  if (!response.ok()) return false;
  const Json known = Json::parse(response.body, nullptr, false);
  const Json told = Json::parse(info_body, nullptr, false);
  const Json& known_info = member(member(known, "trace"), "trace_info");
  const Json& told_info = member(member(told, "trace"), "trace_info");
  const bool metadata =
      adopt(trace, trace.facts.metadata, member(known_info, "trace_metadata"), member(told_info, "trace_metadata"));
  const bool tags = adopt(trace, trace.facts.tags, member(known_info, "tags"), member(told_info, "tags"));
  return metadata || tags;
}

}  // namespace mlflow::internal
