// OpenAI's Responses API: its streams end with the whole response.
#include "model/attribute_keys.h"
#include "model_api/api_shape.h"
#include "model_api/json_reader.h"
#include "model_api/openai_tools.h"

namespace mlflow::internal {
namespace {

class ResponsesShape : public ApiShape {
 public:
  void describe_request(const Json& request, ModelSpan& span) const override {
    set_members(request, {"messages", "input"}, span);
    span.set(attribute_key::MESSAGE_FORMAT, "openai");
    set_openai_tools(request, span);
  }

  void add_event(const Json& event) override {
    const std::string_view type = text_member(event, "type");
    if (type == "response.completed" || type == "response.incomplete" || type == "response.failed") {
      response_ = member(event, "response");
      has_ended_ = true;
    } else if (type == "response.output_item.done") {
      items_.push_back(member(event, "item"));
    } else if (const Json& error = member(event, "error"); type == "error" || error.is_object()) {
      error_ = std::string(text_member(error.is_object() ? error : event, "message"));
    } else if (type.starts_with("response.") && model_.empty()) {
      model_ = text_member(member(event, "response"), "model");
    }
  }

  // Without its end: the items that were complete, as in Python.
  Json stream_output() const override {
    if (!response_.is_null()) return response_;
    return {{"output", items_}};
  }
  bool stream_has_ended() const override { return has_ended_; }
  std::optional<std::string> stream_error() const override { return error_; }

  std::optional<ModelUsage> usage(const Json& reply) const override {
    const Json& usage = member(reply, "usage");
    if (!usage.is_object()) return std::nullopt;
    return ModelUsage{count_at(usage, "input_tokens"),
                      count_at(usage, "output_tokens"),
                      count_at(usage, "total_tokens"),
                      count_at(member(usage, "input_tokens_details"), "cached_tokens"),
                      {},
                      {}};
  }
  std::string_view model(const Json& reply) const override {
    const std::string_view told = text_member(reply, "model");
    return told.empty() ? std::string_view(model_) : told;
  }

 private:
  Json response_;
  Json items_ = Json::array();
  std::string model_;
  bool has_ended_ = false;
  std::optional<std::string> error_;
};

}  // namespace

std::unique_ptr<ApiShape> make_responses_shape() { return std::make_unique<ResponsesShape>(); }

}  // namespace mlflow::internal
