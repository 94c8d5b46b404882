// Anthropic's messages. Python's autolog has nothing of their streams; here they are put together.
#include <vector>

#include "model/attribute_keys.h"
#include "model_api/api_shape.h"
#include "model_api/json_reader.h"

namespace mlflow::internal {
namespace {

// What a stream's events make of one block of the content.
struct ContentBlock {
  Json start = Json::object();
  std::string text;
  std::string thinking;
  std::string signature;
  std::string input;  // JSON, in pieces
  Json citations = Json::array();

  void add(const Json& delta) {
    text += text_member(delta, "text");
    thinking += text_member(delta, "thinking");
    signature += text_member(delta, "signature");
    input += text_member(delta, "partial_json");
    if (const Json& citation = member(delta, "citation"); !citation.is_null()) citations.push_back(citation);
  }
  Json to_json() const {
    Json block = start;
    const auto append = [&block](const char* key, const std::string& more) {
      if (!more.empty()) block[key] = std::string(text_member(block, key)) + more;
    };
    append("text", text);
    append("thinking", thinking);
    append("signature", signature);
    if (!input.empty()) {
      std::optional<Json> whole = read_json(input);
      block["input"] = whole ? std::move(*whole) : Json(input);
    }
    if (!citations.empty()) block["citations"] = citations;
    return block;
  }
};

class MessagesShape : public ApiShape {
 public:
  void describe_request(const Json& request, ModelSpan& span) const override {
    span.set(attribute_key::MESSAGE_FORMAT, "anthropic");
    span.set(attribute_key::MODEL_PROVIDER, "anthropic");
    const Json& tools = member(request, "tools");
    if (!tools.is_array()) return;
    Json shown = Json::array();
    for (const Json& tool : tools)
      if (tool.is_object())
        shown.push_back(chat_tool(member(tool, "name"), member(tool, "description"), member(tool, "input_schema")));
    span.set(attribute_key::CHAT_TOOLS, shown);
  }

  void add_event(const Json& event) override {
    const std::string_view type = text_member(event, "type");
    if (type == "message_start") {
      message_ = member(event, "message");
      usage_ = member(message_, "usage");
    } else if (type == "content_block_start") {
      if (ContentBlock* block = block_of(event)) block->start = member(event, "content_block");
    } else if (type == "content_block_delta") {
      if (ContentBlock* block = block_of(event)) block->add(member(event, "delta"));
    } else if (type == "message_delta") {
      end_message(event);
    } else if (type == "message_stop") {
      has_ended_ = true;
    } else if (type == "error") {
      error_ = std::string(text_member(member(event, "error"), "message"));
    }
  }

  Json stream_output() const override {
    if (message_.is_null() && blocks_.empty()) return nullptr;
    Json message = message_.is_object() ? message_ : Json::object();
    message["content"] = Json::array();
    for (const ContentBlock& block : blocks_) message["content"].push_back(block.to_json());
    if (usage_.is_object()) message["usage"] = usage_;
    return message;
  }
  bool stream_has_ended() const override { return has_ended_; }
  std::optional<std::string> stream_error() const override { return error_; }

  // MLflow counts what came from the cache, and what was put there, as input.
  std::optional<ModelUsage> usage(const Json& reply) const override {
    const Json& usage = member(reply, "usage");
    if (!usage.is_object()) return std::nullopt;
    ModelUsage counts;
    counts.cache_read = count_at(usage, "cache_read_input_tokens");
    counts.cache_creation = count_at(usage, "cache_creation_input_tokens");
    counts.cache_creation_above_1hr = count_at(member(usage, "cache_creation"), "ephemeral_1h_input_tokens");
    counts.input =
        count_at(usage, "input_tokens").value_or(0) + counts.cache_read.value_or(0) + counts.cache_creation.value_or(0);
    counts.output = count_at(usage, "output_tokens");
    return counts;
  }
  // As it was asked for: replies name the version behind it.
  std::string_view model(const Json&) const override { return {}; }

 private:
  static constexpr std::int64_t MOST_BLOCKS = 4096;

  ContentBlock* block_of(const Json& event) {
    const std::int64_t index = count_at(event, "index").value_or(-1);
    if (index < 0 || index >= MOST_BLOCKS) return nullptr;
    if (blocks_.size() <= static_cast<std::size_t>(index)) blocks_.resize(static_cast<std::size_t>(index) + 1);
    return &blocks_[static_cast<std::size_t>(index)];
  }
  void end_message(const Json& event) {
    if (!message_.is_object()) message_ = Json::object();
    if (!usage_.is_object()) usage_ = Json::object();
    if (const Json& delta = member(event, "delta"); delta.is_object())
      for (const auto& [key, value] : delta.items()) message_[key] = value;
    if (const Json& usage = member(event, "usage"); usage.is_object())
      for (const auto& [key, value] : usage.items())
        if (!value.is_null()) usage_[key] = value;
  }

  Json message_;
  Json usage_;
  std::vector<ContentBlock> blocks_;
  bool has_ended_ = false;
  std::optional<std::string> error_;
};

}  // namespace

std::unique_ptr<ApiShape> make_messages_shape() { return std::make_unique<MessagesShape>(); }

}  // namespace mlflow::internal
