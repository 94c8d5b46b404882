#include "export/otlp_answer.h"

#include <gtest/gtest.h>

#include <limits>
#include <protozero/pbf_writer.hpp>

namespace mlflow::internal {
namespace {

std::string partial_success(std::int64_t rejected, const std::string& message) {
  std::string body;
  protozero::pbf_writer response(body);
  protozero::pbf_writer partial(response, 1);
  if (rejected != 0) partial.add_int64(1, rejected);
  partial.add_string(2, message);
  return body;
}

TEST(OtlpAnswer, NothingIsWrongWithAnEmptyOne) {
  EXPECT_EQ(read_otlp_answer("").kind, OtlpAnswer::TAKEN);
  EXPECT_EQ(read_otlp_answer("{}").kind, OtlpAnswer::TAKEN);
  EXPECT_EQ(read_otlp_answer(R"({"partialSuccess": {}})").kind, OtlpAnswer::TAKEN);
}

TEST(OtlpAnswer, TellsOfRejectedSpans) {
  const OtlpAnswer answer = read_otlp_answer(partial_success(3, "too old"));
  EXPECT_EQ(answer.kind, OtlpAnswer::REJECTED);
  EXPECT_EQ(answer.rejected_spans, 3);
  EXPECT_EQ(answer.message, "too old");
  const OtlpAnswer json = read_otlp_answer(R"({"partialSuccess": {"rejectedSpans": "4", "errorMessage": "no"}})");
  EXPECT_EQ(json.kind, OtlpAnswer::REJECTED);
  EXPECT_EQ(json.rejected_spans, 4);
  EXPECT_EQ(json.message, "no");
}

TEST(OtlpAnswer, ACountThatDoesNotFitIsTheLargest) {
  const auto rejected = [](const char* count) {
    return read_otlp_answer(std::string(R"({"partialSuccess": {"rejectedSpans": )") + count + "}}").rejected_spans;
  };
  EXPECT_EQ(rejected("2.6"), 3);
  EXPECT_EQ(rejected("1e300"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(rejected("18446744073709551615"), std::numeric_limits<std::int64_t>::max());
}

TEST(OtlpAnswer, FieldsItDoesNotKnowAreSkipped) {
  std::string body;
  protozero::pbf_writer response(body);
  response.add_uint64(1, 5);  // the number of a partial success, but no message
  response.add_string(7, "something new");
  EXPECT_EQ(read_otlp_answer(body).kind, OtlpAnswer::TAKEN);
  const OtlpAnswer answer = read_otlp_answer(body + partial_success(2, "too old"));
  EXPECT_EQ(answer.kind, OtlpAnswer::REJECTED);
  EXPECT_EQ(answer.rejected_spans, 2);
}

TEST(OtlpAnswer, AWarningRejectsNothing) {
  EXPECT_EQ(read_otlp_answer(partial_success(0, "next year this will not do")).kind, OtlpAnswer::TAKEN);
}

TEST(OtlpAnswer, APageIsNoAnswer) {
  EXPECT_EQ(read_otlp_answer("<!doctype html><html><body>Sign in</body></html>").kind, OtlpAnswer::NOT_OTLP);
  EXPECT_EQ(read_otlp_answer("OK").kind, OtlpAnswer::NOT_OTLP);
  EXPECT_EQ(read_otlp_answer("[]").kind, OtlpAnswer::NOT_OTLP);
  EXPECT_EQ(read_otlp_answer("{broken").kind, OtlpAnswer::NOT_OTLP);
}

}  // namespace
}  // namespace mlflow::internal
