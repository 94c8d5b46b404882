#include "export/otlp_answer.h"

#include <nlohmann/json.hpp>
#include <protozero/pbf_reader.hpp>

#include "text/bounded_numbers.h"
#include "text/utf8.h"

namespace mlflow::internal {
namespace {

constexpr protozero::pbf_tag_type PARTIAL_SUCCESS = 1;
constexpr protozero::pbf_tag_type REJECTED_SPANS = 1;
constexpr protozero::pbf_tag_type ERROR_MESSAGE = 2;

OtlpAnswer rejection(std::int64_t spans, std::string message) {
  // A message without rejected spans is a warning of the receiver's: the spans were taken.
  if (spans <= 0) return {};
  return {OtlpAnswer::REJECTED, spans, valid_utf8(message)};
}

OtlpAnswer read_json(std::string_view body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object()) return {OtlpAnswer::NOT_OTLP, 0, {}};
  const auto partial = json.find("partialSuccess");
  if (partial == json.end() || !partial->is_object()) return {};
  const auto spans = partial->find("rejectedSpans");
  if (spans == partial->end()) return {};
  // Integers of 64 bits are texts in protobuf's JSON.
  const std::int64_t rejected = spans->is_number()   ? nearest_integer(*spans)
                                : spans->is_string() ? std::strtoll(spans->get<std::string>().c_str(), nullptr, 10)
                                                     : 0;
  const auto message = partial->find("errorMessage");
  return rejection(rejected, message != partial->end() && message->is_string() ? message->get<std::string>() : "");
}

OtlpAnswer read_partial_success(protozero::pbf_reader partial) {
  std::int64_t rejected = 0;
  std::string message;
  while (partial.next()) {
    if (partial.tag() == REJECTED_SPANS && partial.wire_type() == protozero::pbf_wire_type::varint) {
      rejected = partial.get_int64();
    } else if (partial.tag() == ERROR_MESSAGE && partial.wire_type() == protozero::pbf_wire_type::length_delimited) {
      message = partial.get_string();
    } else {
      partial.skip();
    }
  }
  return rejection(rejected, std::move(message));
}

OtlpAnswer read_protobuf(std::string_view body) {
  OtlpAnswer answer;
  protozero::pbf_reader response(body.data(), body.size());
  while (response.next()) {
    if (response.tag() == PARTIAL_SUCCESS && response.wire_type() == protozero::pbf_wire_type::length_delimited) {
      answer = read_partial_success(response.get_message());
    } else {
      response.skip();
    }
  }
  return answer;
}

}  // namespace

OtlpAnswer read_otlp_answer(std::string_view body) {
  if (body.empty()) return {};
  // No protobuf message begins with a brace (the end of a group that never began).
  if (body.front() == '{') return read_json(body);
  try {
    return read_protobuf(body);
  } catch (const protozero::exception&) {
    return {OtlpAnswer::NOT_OTLP, 0, {}};
  }
}

OtlpAnswer judge_otlp_answer(HttpResponse& response) {
  if (!response.ok()) return {};
  OtlpAnswer answer = read_otlp_answer(response.body);
  if (answer.kind == OtlpAnswer::NOT_OTLP) {
    response.wrong_receiver = true;
    response.error = "what answered is no receiver of OpenTelemetry's spans; is the address right?";
  }
  if (answer.kind == OtlpAnswer::REJECTED)
    response.error = "it did not take " + std::to_string(answer.rejected_spans) + " of the spans" +
                     (answer.message.empty() ? "" : ": " + answer.message);
  return answer;
}

}  // namespace mlflow::internal
