// OpenAI's chat completions, and the completions before them: also llama-server's, vLLM's, Ollama's /v1, gateways'.
#include <vector>

#include "model/attribute_keys.h"
#include "model_api/api_shape.h"
#include "model_api/json_reader.h"
#include "model_api/openai_tools.h"

namespace mlflow::internal {
namespace {

ModelUsage chat_usage(const Json& usage) {
  ModelUsage counts{count_at(usage, "prompt_tokens"),
                    count_at(usage, "completion_tokens"),
                    count_at(usage, "total_tokens"),
                    {},
                    {},
                    {}};
  const Json& details = member(usage, "prompt_tokens_details");
  counts.cache_read = count_at(details, "cached_tokens");
  if (!counts.cache_read) counts.cache_read = count_at(usage, "cache_read_input_tokens");
  counts.cache_creation = count_at(usage, "cache_creation_input_tokens");
  if (!counts.cache_creation) counts.cache_creation = count_at(details, "cache_write_tokens");
  return counts;
}

// What a chunk adds to the text. Databricks sends a list of parts.
void append_content(std::string& text, const Json& content) {
  if (content.is_string()) text += content.get_ref<const std::string&>();
  if (!content.is_array()) return;
  for (const Json& part : content)
    if (text_member(part, "type") == "text") text += text_member(part, "text");
}

class ToolCalls {
 public:
  void add(const Json& delta) {
    // A server that numbers nothing has one; none has as many as this.
    const std::int64_t index = count_at(delta, "index").value_or(calls_.empty() ? 0 : calls_.size() - 1);
    if (index < 0 || index >= MOST) return;
    if (calls_.size() <= static_cast<std::size_t>(index)) calls_.resize(static_cast<std::size_t>(index) + 1);
    Call& call = calls_[static_cast<std::size_t>(index)];
    if (const std::string_view id = text_member(delta, "id"); !id.empty()) call.id = id;
    const Json& function = member(delta, "function");
    call.name += text_member(function, "name");
    call.arguments += text_member(function, "arguments");
  }
  bool is_empty() const { return calls_.empty(); }
  Json to_json() const {
    Json list = Json::array();
    for (const Call& call : calls_)
      list.push_back(
          {{"id", call.id}, {"type", "function"}, {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
    return list;
  }

 private:
  static constexpr std::int64_t MOST = 1024;
  struct Call {
    std::string id;
    std::string name;
    std::string arguments;
  };
  std::vector<Call> calls_;
};

class ChatShape : public ApiShape {
 public:
  explicit ChatShape(bool is_chat) : is_chat_(is_chat) {}

  void describe_request(const Json& request, ModelSpan& span) const override {
    set_members(request, {"messages", "input"}, span);
    span.set(attribute_key::MESSAGE_FORMAT, "openai");
    set_openai_tools(request, span);
  }

  void add_event(const Json& event) override {
    if (const Json& error = member(event, "error"); !error.is_null()) {
      error_ = error.is_string() ? error.get<std::string>() : std::string(text_member(error, "message"));
      return;
    }
    const Json& choices = member(event, "choices");
    if (!choices.is_array()) return;
    for (const char* key : {"id", "created", "model", "system_fingerprint", "service_tier"})
      if (event.contains(key)) head_[key] = event[key];
    if (event.contains("usage") && !event["usage"].is_null()) usage_ = event["usage"];
    any_ = true;
    if (choices.empty()) return;
    const Json& choice = choices.front();
    append_content(content_, is_chat_ ? member(member(choice, "delta"), "content") : member(choice, "text"));
    if (const std::string_view reason = text_member(choice, "finish_reason"); !reason.empty()) finish_reason_ = reason;
    const Json& calls = member(member(choice, "delta"), "tool_calls");
    if (calls.is_array())
      for (const Json& call : calls) calls_.add(call);
  }

  Json stream_output() const override {
    if (!any_) return nullptr;
    if (!is_chat_) return content_;
    Json message = {{"role", "assistant"}, {"content", content_}};
    if (!calls_.is_empty()) {
      if (content_.empty()) message["content"] = nullptr;
      message["tool_calls"] = calls_.to_json();
    }
    Json completion = head_;
    completion["object"] = "chat.completion";
    completion["choices"] = Json::array({{{"index", 0},
                                          {"message", std::move(message)},
                                          {"finish_reason", finish_reason_.empty() ? "stop" : finish_reason_}}});
    if (!usage_.is_null()) completion["usage"] = usage_;
    return completion;
  }

  bool stream_has_ended() const override { return !finish_reason_.empty(); }
  std::optional<std::string> stream_error() const override { return error_; }

  std::optional<ModelUsage> usage(const Json& reply) const override {
    // As in Python: of the old completions none is counted, but where they are streams.
    const Json& usage = member(reply, "usage").is_object() ? member(reply, "usage") : usage_;
    if (!usage.is_object() || (!is_chat_ && usage_.is_null())) return std::nullopt;
    return chat_usage(usage);
  }
  std::string_view model(const Json& reply) const override {
    return reply.is_object() ? text_member(reply, "model") : text_member(head_, "model");
  }

 private:
  const bool is_chat_;
  Json head_ = Json::object();  // what the last chunk said of the whole
  Json usage_;
  std::string content_;
  std::string finish_reason_;
  ToolCalls calls_;
  std::optional<std::string> error_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<ApiShape> make_chat_shape(ApiKind kind) { return std::make_unique<ChatShape>(kind == ApiKind::CHAT); }

}  // namespace mlflow::internal
