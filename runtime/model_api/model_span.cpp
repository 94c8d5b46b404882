#include "model_api/model_span.h"

#include <algorithm>
#include <memory>

#include "model/attribute_keys.h"
#include "model_api/api_shape.h"
#include "model_api/call_failure.h"
#include "model_api/hidden_values.h"
#include "model_api/json_reader.h"
#include "model_api/reply_reader.h"
#include "model_api/request_reader.h"
#include "text/json_text.h"
#include "text/utf8.h"

namespace mlflow::internal {
namespace {

// Our own: what of the call was too large to keep.
constexpr const char* TRUNCATED = "mlflow.autolog.truncated";

class Reading {
 public:
  Reading(const Exchange& exchange, const ExchangeLimits& limits)
      : exchange_(exchange), limits_(limits), shape_(make_shape(exchange)) {}

  ModelSpan read() {
    const ModelSpanName name = model_span_name(exchange_.kind, exchange_.is_litellm);
    span_.name = name.name;
    span_.span_type = name.span_type;
    if (shape_ == nullptr) return std::move(span_);
    read_request();
    reply_ = read_reply(exchange_, limits_, [this](const Json& event, std::int64_t time) { on_event(event, time); });
    failure();
    Json output = span_.failure ? Json() : this->output();
    hide_secrets(output, limits_.secrets);
    set_model(output);
    set_usage(output);
    if (!output.is_null() && exchange_.captures_content) set_output(output);
    set_raw_output();
    set_truncated();
    return std::move(span_);
  }

 private:
  void read_request() {
    request_ = internal::read_request(exchange_, limits_);
    if (exchange_.captures_content && !request_.body.is_null())
      span_.set(attribute_key::SPAN_INPUTS, shape_->inputs(request_.body));
    ModelSpan described;
    shape_->describe_request(request_.body, described);
    span_.tells_start = described.tells_start;
    for (auto& [key, json] : described.attributes)
      if (exchange_.captures_content || is_told_without_content(key))
        span_.attributes.emplace_back(std::move(key), std::move(json));
  }

  // What says nothing of what was asked and answered.
  static bool is_told_without_content(std::string_view key) {
    return key == "model" || key == "call_type" || key == "api_base" || key == attribute_key::MESSAGE_FORMAT ||
           key == attribute_key::MODEL_PROVIDER;
  }

  void on_event(const Json& event, std::int64_t time_ns) {
    shape_->add_event(event);
    if (shape_->stream_error()) return;
    ++chunks_;
    if (!exchange_.captures_content || !shape_->shows_chunks()) return;
    if (span_.chunks.size() >= limits_.chunks || chunk_bytes_ > limits_.body_size) return;
    if (member(event, "type") == "ping") return;  // keeps the connection alive, and says nothing
    Json shown = event;
    hide_secrets(shown, limits_.secrets);
    std::string json;
    append_json(json, shown);
    chunk_bytes_ += json.size();
    span_.chunks.push_back({time_ns, std::move(json)});
  }

  bool answer_is_complete() const { return reply_.is_whole || shape_->stream_has_ended(); }

  void failure() {
    const bool is_stream = reply_.form == Reply::Form::STREAM;
    if (exchange_.status >= 300) {
      span_.failure = http_failure(exchange_, reply_.form == Reply::Form::JSON ? reply_.value : Json());
    } else if (is_stream && shape_->stream_error()) {
      span_.failure = stream_failure(exchange_, *shape_->stream_error());
    } else if (answer_is_complete()) {
      return;
    } else if (exchange_.end == CallEnd::FAILED) {
      span_.failure = transport_failure(exchange_);
    } else if (exchange_.end == CallEnd::ABANDONED && !(is_stream && chunks_ != 0)) {
      // A stream that is taken away has been read as far as it was wanted.
      span_.failure = transport_failure(exchange_);
    }
  }

  Json output() {
    switch (reply_.form) {
      case Reply::Form::NOTHING: return reply_.is_unreadable ? Json("[not read: its encoding is not known]") : Json();
      case Reply::Form::JSON: return shape_->output(std::move(reply_.value));
      case Reply::Form::STREAM: return chunks_ != 0 ? shape_->stream_output() : Json();
      case Reply::Form::TEXT: {
        std::string text = valid_utf8(reply_.text);
        if (reply_.is_cut) text += "... [truncated]";
        return text;
      }
    }
    return {};
  }

  void set_model(const Json& output) {
    if (!shape_->sets_model()) return;
    std::string_view model = shape_->model(output);
    if (model.empty()) model = request_.model;
    if (model.empty()) model = text_member(output, "model");
    if (!model.empty()) span_.set(attribute_key::MODEL, model);
  }

  void set_usage(const Json& output) {
    std::optional<ModelUsage> usage;
    if (!span_.failure) usage = shape_->usage(output);
    if (!usage && !span_.failure && !reply_.end.empty())
      if (const auto counts = find_last_member(reply_.end, shape_->usage_member()))
        usage = shape_->usage({{shape_->usage_member(), *counts}});
    // As LiteLLM's logger has it: what failed has used nothing.
    if (!usage && span_.failure && exchange_.is_litellm) usage = ModelUsage{};
    if (usage) span_.set(attribute_key::TOKEN_USAGE, usage->to_json());
  }

  // What LiteLLM answered stands in a second place; of what failed it is empty there.
  void set_raw_output() {
    const char* const key = shape_->raw_output_key();
    if (key != nullptr && span_.failure && exchange_.captures_content) span_.set(key, Json::object());
  }

  void set_output(const Json& output) {
    if (const char* raw = shape_->raw_output_key()) span_.set(raw, output);
    span_.set(attribute_key::SPAN_OUTPUTS, output);
  }

  void set_truncated() {
    Json cut = Json::object();
    if (request_.is_cut) cut["request_bytes"] = exchange_.request_size;
    if (reply_.is_cut) cut["reply_bytes"] = exchange_.reply_size;
    const bool shows = exchange_.captures_content && shape_->shows_chunks();
    if (shows && (span_.chunks.size() >= limits_.chunks || chunk_bytes_ > limits_.body_size)) cut["chunks"] = chunks_;
    if (!cut.empty()) span_.set(TRUNCATED, cut);
  }

  const Exchange& exchange_;
  const ExchangeLimits& limits_;
  const std::unique_ptr<ApiShape> shape_;
  ModelSpan span_;
  ModelCallRequest request_;
  Reply reply_;
  std::size_t chunks_ = 0;
  std::size_t chunk_bytes_ = 0;
};

}  // namespace

void ModelSpan::set(std::string_view key, const Json& value) {
  std::string json;
  append_json(json, value);
  const auto found =
      std::find_if(attributes.begin(), attributes.end(), [&](const auto& one) { return one.first == key; });
  if (found != attributes.end()) {
    found->second = std::move(json);
  } else {
    attributes.emplace_back(key, std::move(json));
  }
}

ModelSpan read_model_span(const Exchange& exchange, const ExchangeLimits& limits) {
  return Reading(exchange, limits).read();
}

ModelSpanName model_span_name(ApiKind kind, bool is_litellm) noexcept {
  if (is_litellm) {
    switch (kind) {
      case ApiKind::EMBEDDINGS: return {"litellm-embedding", "LLM"};
      case ApiKind::COMPLETION: return {"litellm-text_completion", "LLM"};
      case ApiKind::RESPONSES: return {"litellm-responses", "LLM"};
      case ApiKind::RERANK: return {"litellm-rerank", "LLM"};
      default: return {"litellm-completion", "LLM"};
    }
  }
  switch (kind) {
    case ApiKind::NONE: break;
    case ApiKind::CHAT: return {"Completions", "CHAT_MODEL"};
    case ApiKind::COMPLETION: return {"Completions", "LLM"};
    case ApiKind::RESPONSES: return {"Responses", "CHAT_MODEL"};
    case ApiKind::EMBEDDINGS: return {"Embeddings", "EMBEDDING"};
    case ApiKind::MESSAGES: return {"Messages.create", "CHAT_MODEL"};
    case ApiKind::RERANK: return {"Rerank", "RERANKER"};
    case ApiKind::OLLAMA_CHAT: return {"Ollama.chat", "CHAT_MODEL"};
    case ApiKind::OLLAMA_GENERATE: return {"Ollama.generate", "LLM"};
    case ApiKind::GEMINI: return {"Models.generate_content", "LLM"};
  }
  return {"Model", "LLM"};
}

}  // namespace mlflow::internal
