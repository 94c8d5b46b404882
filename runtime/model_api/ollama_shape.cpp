// Ollama's own API: /api/chat and /api/generate, which stream one JSON a line unless they are told not to. Python's
// autolog has none over HTTP: the form is our own.
#include "model/attribute_keys.h"
#include "model_api/api_shape.h"
#include "model_api/json_reader.h"
#include "model_api/openai_tools.h"

namespace mlflow::internal {
namespace {

class OllamaShape : public ApiShape {
 public:
  explicit OllamaShape(bool is_chat) : is_chat_(is_chat) {}

  void describe_request(const Json& request, ModelSpan& span) const override {
    set_members(request, {"messages", "prompt", "images"}, span);
    span.set(attribute_key::MODEL_PROVIDER, "ollama");
    if (!is_chat_) return;
    span.set(attribute_key::MESSAGE_FORMAT, "openai");
    set_openai_tools(request, span);
  }

  void add_event(const Json& event) override {
    if (const std::string_view error = text_member(event, "error"); !error.empty()) {
      error_ = error;
      return;
    }
    last_ = event;
    ++events_;
    const Json& part = is_chat_ ? member(event, "message") : event;
    content_ += text_member(part, is_chat_ ? "content" : "response");
    thinking_ += text_member(part, "thinking");
    if (const Json& calls = member(part, "tool_calls"); calls.is_array())
      for (const Json& call : calls) calls_.push_back(call);
  }

  // The last line has the counts; the texts are joined.
  Json stream_output() const override {
    Json output = last_;
    if (events_ == 0 || !output.is_object()) return output;
    Json& part = is_chat_ ? output["message"] : output;
    if (!part.is_object()) part = {{"role", "assistant"}};
    part[is_chat_ ? "content" : "response"] = content_;
    if (!thinking_.empty()) part["thinking"] = thinking_;
    if (!calls_.empty()) part["tool_calls"] = calls_;
    return output;
  }
  bool stream_has_ended() const override { return member(last_, "done") == true; }
  std::optional<std::string> stream_error() const override { return error_; }
  bool shows_chunks() const override { return events_ > 1 || member(last_, "done") != true; }

  std::optional<ModelUsage> usage(const Json& reply) const override {
    const auto input = count_at(reply, "prompt_eval_count");
    const auto output = count_at(reply, "eval_count");
    if (!input && !output) return std::nullopt;
    return ModelUsage{input, output, {}, {}, {}, {}};
  }

 private:
  const bool is_chat_;
  Json last_;
  int events_ = 0;
  std::string content_;
  std::string thinking_;
  Json calls_ = Json::array();
  std::optional<std::string> error_;
};

}  // namespace

std::unique_ptr<ApiShape> make_ollama_shape(ApiKind kind) {
  return std::make_unique<OllamaShape>(kind == ApiKind::OLLAMA_CHAT);
}

}  // namespace mlflow::internal
