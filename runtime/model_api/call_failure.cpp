#include "model_api/call_failure.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string_view>

#include "config/secrets.h"
#include "model_api/json_reader.h"
#include "text/json_text.h"

namespace mlflow::internal {
namespace {

struct StatusType {
  int status;
  const char* type;
  bool is_anthropics;  // OpenAI's client has none of its own for it
};
constexpr StatusType types[] = {{400, "BadRequestError", false},
                                {401, "AuthenticationError", false},
                                {403, "PermissionDeniedError", false},
                                {404, "NotFoundError", false},
                                {409, "ConflictError", false},
                                {413, "RequestTooLargeError", true},
                                {422, "UnprocessableEntityError", false},
                                {429, "RateLimitError", false},
                                {503, "ServiceUnavailableError", true},
                                {504, "DeadlineExceededError", true},
                                {529, "OverloadedError", true}};

std::string type_of(const Exchange& exchange) {
  const auto* const found = std::find_if(std::begin(types), std::end(types), [&](const StatusType& one) {
    return one.status == exchange.status && (!one.is_anthropics || exchange.kind == ApiKind::MESSAGES);
  });
  if (found != std::end(types)) return found->type;
  return exchange.status >= 500 ? "InternalServerError" : "APIStatusError";
}

// What the server says of it: {"error": {"message": ...}}, {"error": ...}, {"message": ...}, {"detail": ...}.
std::string message_in(const Json& reply) {
  const Json& body = reply.is_array() && !reply.empty() ? reply.front() : reply;
  const Json& error = member(body, "error");
  for (const Json* place : {&member(error, "message"), &error, &member(body, "message"), &member(body, "detail")}) {
    if (place->is_string()) return place->get<std::string>();
  }
  if (!body.is_object() || body.empty()) return {};
  std::string text;
  append_json(text, body);
  return text;
}

bool speaks_of_time(std::string_view text) {
  std::string lower;
  for (const char c : text.substr(0, 1000)) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower.find("timed out") != lower.npos || lower.find("timeout") != lower.npos;
}

bool status_repeats_it(const Exchange& exchange) { return exchange.kind == ApiKind::MESSAGES && !exchange.is_litellm; }

}  // namespace

ModelSpan::Failure http_failure(const Exchange& exchange, const Json& reply) {
  std::string message = "Error code: " + std::to_string(exchange.status);
  // Its words may quote what was sent; without content they are left out.
  const std::string words = exchange.captures_content ? message_in(reply) : std::string();
  if (!words.empty()) message += " - " + words;
  return {type_of(exchange), without_secrets(message), {}, status_repeats_it(exchange)};
}

ModelSpan::Failure transport_failure(const Exchange& exchange) {
  const bool repeats = status_repeats_it(exchange);
  std::string cause = without_secrets(exchange.failure);
  if (exchange.end == CallEnd::ABANDONED) cause = "The program took the transfer away before its result was known.";
  if (speaks_of_time(cause)) return {"APITimeoutError", "Request timed out.", std::move(cause), repeats};
  return {"APIConnectionError", "Connection error.", std::move(cause), repeats};
}

ModelSpan::Failure stream_failure(const Exchange& exchange, const std::string& message) {
  const std::string words = exchange.captures_content ? without_secrets(message) : std::string();
  return {"APIError", words.empty() ? "An error occurred during streaming" : words, {}, status_repeats_it(exchange)};
}

}  // namespace mlflow::internal
