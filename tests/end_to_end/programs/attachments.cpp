// Content in inputs and outputs that becomes files beside the trace.
#include <mlflow/tracing.h>

#include <string>

using mlflow::Json;
using mlflow::tracing::attachments::Attachment;

// A data URI that an annotated function is given.
[[mlflow::trace]] std::size_t look_at(const std::string& picture) { return picture.size(); }

int main(int argc, char**) {
  auto root = mlflow::start_span("root");
  // Base64: aGVsbG8= is "hello", AAEC the bytes 0, 1 and 2.
  root.set_inputs(
      {{"openai", {{"type", "input_audio"}, {"input_audio", {{"data", "aGVsbG8="}, {"format", "mp3"}}}}},
       {"anthropic",
        {{"type", "image"}, {"source", {{"type", "base64"}, {"media_type", "image/gif"}, {"data", "AAEC"}}}}},
       {"generated", {{"b64_json", "AAEC"}, {"n", 1e-300}}},
       {"bedrock", {{"image", {{"format", "webp"}, {"source", {{"bytes", "AAEC"}}}}}}},
       {"gemini", {{"inline_data", {{"mime_type", "audio/aac"}, {"data", "AAEC"}}}}},
       {"not base64", "data:image/png;base64,###"},
       {"no type", "data:;base64,AAEC"}});
  root.set_outputs(Json::array({Attachment{.content_type = "text/plain; charset=utf-8", .content_bytes = "hello"},
                                {{"type", "image_generation_call"}, {"result", "AAEC"}},
                                "plain"}));
  look_at("data:image/png;base64,AAEC");
  // Larger than what is kept of other strings.
  if (argc > 1) look_at("data:image/png;base64," + std::string(400'000, 'A'));
}
