// OpenAI's embeddings. MLflow counts no tokens of them.
#include "model_api/api_shape.h"
#include "model_api/embedding_values.h"

namespace mlflow::internal {
namespace {

class EmbeddingsShape : public ApiShape {
 public:
  void describe_request(const Json& request, ModelSpan& span) const override {
    set_members(request, {"messages", "input"}, span);
  }
  // They do not stream.
  void add_event(const Json&) override {}
  Json stream_output() const override { return nullptr; }
  bool stream_has_ended() const override { return false; }
  std::optional<std::string> stream_error() const override { return std::nullopt; }

  Json output(Json reply) const override { return with_embedding_values(std::move(reply)); }
  std::optional<ModelUsage> usage(const Json&) const override { return std::nullopt; }
};

}  // namespace

std::unique_ptr<ApiShape> make_embeddings_shape() { return std::make_unique<EmbeddingsShape>(); }

}  // namespace mlflow::internal
