// Rerank requests (Cohere, Jina, vLLM, llama-server). Python's autolog has none over HTTP: the form is our own.
#include "model_api/api_shape.h"
#include "model_api/json_reader.h"

namespace mlflow::internal {
namespace {

class RerankShape : public ApiShape {
 public:
  void describe_request(const Json& request, ModelSpan& span) const override {
    set_members(request, {"query", "documents", "texts"}, span);
  }
  // They do not stream.
  void add_event(const Json&) override {}
  Json stream_output() const override { return nullptr; }
  bool stream_has_ended() const override { return false; }
  std::optional<std::string> stream_error() const override { return std::nullopt; }

  std::optional<ModelUsage> usage(const Json& reply) const override {
    const Json& usage = member(reply, "usage");
    const std::optional<std::int64_t> total = count_at(usage, "total_tokens");
    if (!total) return std::nullopt;
    return ModelUsage{count_at(usage, "prompt_tokens").value_or(*total), 0, total, {}, {}, {}};
  }
};

}  // namespace

std::unique_ptr<ApiShape> make_rerank_shape() { return std::make_unique<RerankShape>(); }

}  // namespace mlflow::internal
