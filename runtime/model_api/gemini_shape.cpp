// Gemini's generateContent and streamGenerateContent. One span, named as Python's; Python has none of streams.
#include "model/attribute_keys.h"
#include "model_api/api_shape.h"
#include "model_api/json_reader.h"

namespace mlflow::internal {
namespace {

class GeminiShape : public ApiShape {
 public:
  void describe_request(const Json&, ModelSpan& span) const override {
    span.set(attribute_key::MESSAGE_FORMAT, "gemini");
    span.set(attribute_key::MODEL_PROVIDER, "gemini");
  }

  // Also of a stream that is one JSON list.
  void add_event(const Json& event) override {
    if (const Json& error = member(event, "error"); error.is_object()) {
      error_ = std::string(text_member(error, "message"));
      return;
    }
    if (!event.is_object()) return;
    for (const auto& [key, value] : event.items())
      if (key != "candidates") output_[key] = value;
    const Json& candidates = member(event, "candidates");
    if (!candidates.is_array() || candidates.empty()) return;
    const Json& candidate = candidates.front();
    if (!candidate.is_object()) return;
    for (const auto& [key, value] : candidate.items())
      if (key != "content") candidate_[key] = value;
    const Json& parts = member(member(candidate, "content"), "parts");
    if (parts.is_array())
      for (const Json& part : parts) add_part(part);
  }

  Json stream_output() const override {
    Json output = output_;
    Json candidate = candidate_;
    candidate["content"] = {{"parts", parts_}, {"role", "model"}};
    output["candidates"] = Json::array({std::move(candidate)});
    return output;
  }
  bool stream_has_ended() const override { return candidate_.contains("finishReason"); }
  std::optional<std::string> stream_error() const override { return error_; }

  Json output(Json reply) const override {
    if (!reply.is_array()) return reply;
    GeminiShape whole;
    for (const Json& event : reply) whole.add_event(event);
    return whole.stream_output();
  }

  std::optional<ModelUsage> usage(const Json& reply) const override {
    const Json& usage = member(reply, usage_member());
    if (!usage.is_object()) return std::nullopt;
    return ModelUsage{
        count_at(usage, "promptTokenCount"),
        count_at(usage, "candidatesTokenCount").value_or(0) + count_at(usage, "thoughtsTokenCount").value_or(0),
        count_at(usage, "totalTokenCount"),
        count_at(usage, "cachedContentTokenCount"),
        {},
        {}};
  }
  std::string_view usage_member() const override { return "usageMetadata"; }
  // It is in the path.
  std::string_view model(const Json&) const override { return {}; }

 private:
  // Texts of one kind that follow each other are one.
  void add_part(const Json& part) {
    const bool is_text = part.is_object() && part.contains("text") && part["text"].is_string();
    if (is_text && !parts_.empty()) {
      Json& before = parts_.back();
      if (before.is_object() && before.contains("text") && member(before, "thought") == member(part, "thought")) {
        before["text"] = std::string(text_member(before, "text")) + std::string(text_member(part, "text"));
        return;
      }
    }
    parts_.push_back(part);
  }

  Json output_ = Json::object();
  Json candidate_ = Json::object();
  Json parts_ = Json::array();
  std::optional<std::string> error_;
};

}  // namespace

std::unique_ptr<ApiShape> make_gemini_shape() { return std::make_unique<GeminiShape>(); }

}  // namespace mlflow::internal
