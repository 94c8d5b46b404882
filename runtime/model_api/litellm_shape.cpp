// Calls of a LiteLLM proxy as LiteLLM's own MLflow logger shows them: around the form of the API that was spoken. What
// only LiteLLM knows (its ids, its prices, whether its cache answered) is not here.
#include <algorithm>
#include <iterator>

#include "model/attribute_keys.h"
#include "model_api/api_shape.h"
#include "model_api/json_reader.h"

namespace mlflow::internal {
namespace {

constexpr std::string_view providers[] = {
    "openai",     "anthropic", "azure",       "azure_ai",    "bedrock", "cohere",  "databricks",  "deepseek",
    "gemini",     "groq",      "hosted_vllm", "huggingface", "mistral", "ollama",  "ollama_chat", "openrouter",
    "perplexity", "sagemaker", "together_ai", "vertex_ai",   "vllm",    "watsonx", "xai"};

// The model's name without the provider that LiteLLM puts in front of it.
std::string_view without_provider(std::string_view model) {
  const std::size_t slash = model.find('/');
  const bool known = slash != model.npos && std::find(std::begin(providers), std::end(providers),
                                                      model.substr(0, slash)) != std::end(providers);
  return known ? model.substr(slash + 1) : model;
}

std::string_view call_type_of(ApiKind kind) {
  switch (kind) {
    case ApiKind::EMBEDDINGS: return "embedding";
    case ApiKind::COMPLETION: return "text_completion";
    case ApiKind::RESPONSES: return "responses";
    case ApiKind::RERANK: return "rerank";
    default: return "completion";
  }
}

// What the client was configured with: the address without the path that it adds.
std::string_view api_base(std::string_view address) {
  for (const std::string_view end : {"/chat/completions", "/completions", "/embeddings", "/responses", "/rerank"})
    if (address.ends_with(end)) return address.substr(0, address.size() - end.size());
  return address;
}

Json user_message(const Json& content) { return {{"role", "user"}, {"content", content}}; }

// Texts as messages of the user.
Json as_messages(const Json& input) {
  if (!input.is_array()) return Json::array({user_message(input)});
  if (input.empty() || !input.front().is_string()) return input;
  Json messages = Json::array();
  for (const Json& text : input) messages.push_back(user_message(text));
  return messages;
}

class LitellmShape : public ApiShape {
 public:
  LitellmShape(std::unique_ptr<ApiShape> inner, const Exchange& exchange)
      : inner_(std::move(inner)), kind_(exchange.kind), address_(exchange.address) {}

  void describe_request(const Json& request, ModelSpan& span) const override {
    span.tells_start = true;
    span.set("call_type", call_type_of(kind_));
    if (const std::string_view model = text_member(request, "model"); !model.empty())
      span.set("model", without_provider(model));
    span.set("api_base", api_base(address_));
  }

  Json inputs(const Json& request) const override {
    if (!request.is_object()) return request;
    Json shown = Json::object();
    const Json& messages = member(request, "messages");
    const Json& input = member(request, kind_ == ApiKind::COMPLETION ? "prompt" : "input");
    shown["messages"] = messages.is_null() ? as_messages(input) : messages;
    for (const char* key : {"tools", "functions", "stream", "tool_choice", "user", "prediction"})
      if (const Json& value = member(request, key); !value.is_null() && value != false) shown[key] = value;
    return shown;
  }

  void add_event(const Json& event) override { inner_->add_event(event); }
  Json stream_output() const override { return inner_->stream_output(); }
  bool stream_has_ended() const override { return inner_->stream_has_ended(); }
  std::optional<std::string> stream_error() const override { return inner_->stream_error(); }
  bool shows_chunks() const override { return false; }
  Json output(Json reply) const override { return inner_->output(std::move(reply)); }
  const char* raw_output_key() const override { return "raw_llm_response"; }

  // Three counts, whatever the API has beside them; of embeddings, too.
  std::optional<ModelUsage> usage(const Json& reply) const override {
    std::optional<ModelUsage> counts = inner_->usage(reply);
    if (!counts) {
      const Json& usage = member(reply, "usage");
      if (!usage.is_object()) return std::nullopt;
      counts = ModelUsage{count_at(usage, "prompt_tokens"),
                          count_at(usage, "completion_tokens"),
                          count_at(usage, "total_tokens"),
                          {},
                          {},
                          {}};
    }
    counts->cache_read = counts->cache_creation = counts->cache_creation_above_1hr = std::nullopt;
    return counts;
  }
  // It is in `model`, from which MLflow's server takes it.
  std::string_view model(const Json&) const override { return {}; }
  bool sets_model() const override { return false; }

 private:
  const std::unique_ptr<ApiShape> inner_;
  const ApiKind kind_;
  const std::string address_;
};

}  // namespace

std::unique_ptr<ApiShape> make_litellm_shape(std::unique_ptr<ApiShape> inner, const Exchange& exchange) {
  return std::make_unique<LitellmShape>(std::move(inner), exchange);
}

}  // namespace mlflow::internal
