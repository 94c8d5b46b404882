#include "model_api/request_reader.h"

#include <string_view>

#include "model_api/content_decoder.h"
#include "model_api/hidden_values.h"
#include "model_api/json_reader.h"
#include "text/credential_text.h"
#include "text/utf8.h"

namespace mlflow::internal {
namespace {

// Azure's /deployments/NAME/..., Gemini's /models/NAME:generateContent.
std::string model_in_path(std::string_view address) {
  for (const std::string_view folder : {"/deployments/", "/models/"}) {
    const std::size_t at = address.find(folder);
    if (at == address.npos) continue;
    const std::string_view rest = address.substr(at + folder.size());
    return std::string(rest.substr(0, rest.find_first_of("/:")));
  }
  return {};
}

// What came before something was left out, and behind it.
struct Text {
  std::string head;
  std::string tail;
  bool is_cut = false;
};

Text text_of(const Exchange& exchange, const ExchangeLimits& limits) {
  Text text;
  ContentDecoder decoder("");  // a body may be sent compressed; it shows that it is
  for (const BodyPiece& piece : exchange.request) {
    if (piece.after_gap) {
      decoder.gap();
      text.is_cut = true;
    }
    decoder.feed(piece.bytes, [&](std::string_view bytes) {
      if (text.head.size() + bytes.size() > limits.body_size) text.is_cut = true;
      (text.is_cut ? text.tail : text.head) += bytes;
      if (text.tail.size() > limits.body_size) text.tail.erase(0, text.tail.size() / 2);
    });
  }
  if (decoder.is_unreadable()) text.is_cut = true;
  return text;
}

}  // namespace

ModelCallRequest read_request(const Exchange& exchange, const ExchangeLimits& limits) {
  ModelCallRequest request;
  const Text text = text_of(exchange, limits);
  request.is_cut = text.is_cut;
  if (!text.head.empty()) {
    std::optional<Json> body = text.is_cut ? read_cut_json(text.head) : read_json(text.head);
    if (!body && !text.is_cut) body = read_cut_json(text.head);
    request.body =
        body && body->is_structured() ? std::move(*body) : Json(with_credentials_hidden(valid_utf8(text.head)));
  }
  hide_credentials(request.body, limits.secrets);
  request.model = text_member(request.body, "model");
  if (request.model.empty())
    if (const auto model = find_last_member(text.tail, "model"); model && model->is_string())
      request.model = model->get<std::string>();
  if (request.model.empty()) request.model = model_in_path(exchange.address);
  return request;
}

}  // namespace mlflow::internal
