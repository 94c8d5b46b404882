#include "model_api/api_shape.h"

#include <algorithm>

#include "model_api/json_reader.h"

namespace mlflow::internal {

Json ModelUsage::to_json() const {
  const std::int64_t in = input.value_or(0);
  const std::int64_t out = output.value_or(0);
  Json json = {{"input_tokens", in}, {"output_tokens", out}, {"total_tokens", total.value_or(in + out)}};
  if (cache_read) json["cache_read_input_tokens"] = *cache_read;
  if (cache_creation) json["cache_creation_input_tokens"] = *cache_creation;
  if (cache_creation_above_1hr) json["cache_creation_input_tokens_above_1hr"] = *cache_creation_above_1hr;
  return json;
}

std::string_view ApiShape::model(const Json& reply) const { return text_member(reply, "model"); }

std::optional<std::int64_t> count_at(const Json& object, std::string_view key) {
  const Json& value = member(object, key);
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<std::int64_t>();
}

void set_members(const Json& request, std::initializer_list<std::string_view> but, ModelSpan& span) {
  if (!request.is_object()) return;
  for (const auto& [key, value] : request.items())
    // A request must not say what only MLflow says.
    if (std::find(but.begin(), but.end(), key) == but.end() && !key.starts_with("mlflow.")) span.set(key, value);
}

Json chat_tool(const Json& name, const Json& description, const Json& parameters) {
  Json function = {{"name", name}};
  if (!description.is_null()) function["description"] = description;
  if (!parameters.is_null()) function["parameters"] = parameters;
  return {{"type", "function"}, {"function", std::move(function)}};
}

std::unique_ptr<ApiShape> make_shape(const Exchange& exchange) {
  std::unique_ptr<ApiShape> shape;
  switch (exchange.kind) {
    case ApiKind::NONE: return nullptr;
    case ApiKind::CHAT:
    case ApiKind::COMPLETION: shape = make_chat_shape(exchange.kind); break;
    case ApiKind::RESPONSES: shape = make_responses_shape(); break;
    case ApiKind::EMBEDDINGS: shape = make_embeddings_shape(); break;
    case ApiKind::MESSAGES: shape = make_messages_shape(); break;
    case ApiKind::RERANK: shape = make_rerank_shape(); break;
    case ApiKind::OLLAMA_CHAT:
    case ApiKind::OLLAMA_GENERATE: shape = make_ollama_shape(exchange.kind); break;
    case ApiKind::GEMINI: shape = make_gemini_shape(); break;
  }
  return exchange.is_litellm ? make_litellm_shape(std::move(shape), exchange) : std::move(shape);
}

}  // namespace mlflow::internal
