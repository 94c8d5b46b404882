// One API's form: what of its requests and replies MLflow shows, and how its streams are put together. One object for
// each call.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mlflow/json.h"
#include "model_api/model_span.h"

namespace mlflow::internal {

// As MLflow counts them. Input and output are always told, total where the API does not say it is their sum.
struct ModelUsage {
  std::optional<std::int64_t> input;
  std::optional<std::int64_t> output;
  std::optional<std::int64_t> total;
  std::optional<std::int64_t> cache_read;
  std::optional<std::int64_t> cache_creation;
  std::optional<std::int64_t> cache_creation_above_1hr;

  Json to_json() const;
};

class ApiShape {
 public:
  virtual ~ApiShape() = default;

  // Attributes that the request gives; the span's inputs are not among them.
  virtual void describe_request(const Json& request, ModelSpan& span) const = 0;
  // The request as the span's inputs.
  virtual Json inputs(const Json& request) const { return request; }

  // A stream's next event. Then what it became: null where nothing that matters came.
  virtual void add_event(const Json& event) = 0;
  virtual Json stream_output() const = 0;
  // Whether an event said that it was the last; what one said went wrong (its text).
  virtual bool stream_has_ended() const = 0;
  virtual std::optional<std::string> stream_error() const = 0;
  // Whether each event is shown as a chunk.
  virtual bool shows_chunks() const { return true; }
  // What a whole reply looks like in the span.
  virtual Json output(Json reply) const { return reply; }

  // Nothing where MLflow counts none for this API, or the reply says none.
  virtual std::optional<ModelUsage> usage(const Json& reply) const = 0;
  // The same of the reply's member that has the counts, found in the end of a reply that was cut.
  virtual std::string_view usage_member() const { return "usage"; }
  virtual std::string_view model(const Json& reply) const;
  // Whether mlflow.llm.model is told by us.
  virtual bool sets_model() const { return true; }
  // An attribute that has the output once more; null: none.
  virtual const char* raw_output_key() const { return nullptr; }
};

std::unique_ptr<ApiShape> make_chat_shape(ApiKind kind);  // CHAT, COMPLETION
std::unique_ptr<ApiShape> make_responses_shape();
std::unique_ptr<ApiShape> make_embeddings_shape();
std::unique_ptr<ApiShape> make_messages_shape();
std::unique_ptr<ApiShape> make_rerank_shape();
std::unique_ptr<ApiShape> make_ollama_shape(ApiKind kind);
std::unique_ptr<ApiShape> make_gemini_shape();
// LiteLLM's form around another's.
std::unique_ptr<ApiShape> make_litellm_shape(std::unique_ptr<ApiShape> inner, const Exchange& exchange);
// The one of its kind; null for NONE.
std::unique_ptr<ApiShape> make_shape(const Exchange& exchange);

// A member that is an integer.
std::optional<std::int64_t> count_at(const Json& object, std::string_view key);
// Each member of the request but these as an attribute of its own, as Python's keyword arguments are.
void set_members(const Json& request, std::initializer_list<std::string_view> but, ModelSpan& span);
// A tool as MLflow shows tools.
Json chat_tool(const Json& name, const Json& description, const Json& parameters);

}  // namespace mlflow::internal
