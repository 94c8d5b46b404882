// A function with a redacted parameter: what its span, and those that its exceptions go through, do not show.
#include "processor/redacted_parameters.h"

#include <gtest/gtest.h>

#include "../export/trace_builder.h"
#include "processor/span_builder.h"

namespace mlflow::internal {
namespace {

using mlflow_trace_v1::Parameter;

constexpr std::string_view stack = "  File \"a.cpp\", line 1, in outer\n  File \"a.cpp\", line 2, in log_in\n";

class RedactedParametersTest : public testing::Test {
 protected:
  RedactedParametersTest() {
    callsite_.flags = mlflow_trace_v1::Callsite::CAPTURES_OUTPUTS;
    callsite_.log_level_json = "10";
    callsite_.parameters = {{"user", "std::string", Parameter::CAPTURED, 0},
                            {"password", "std::string", Parameter::REDACTED, 0}};
  }

  FinishedSpan& child() { return trace_->spans[1]; }
  FinishedSpan& parent() { return trace_->spans[0]; }
  void end_child() { SpanBuilder(*trace_, child()).finish(&callsite_, true); }
  void throw_in(FinishedSpan& span, const std::string& message) {
    SpanBuilder(*trace_, span).add_exception(1, "ns::LoginError", message, std::string(stack));
  }
  static std::string exception(const FinishedSpan& span, std::string_view key) {
    for (const Event& event : span.events)
      for (const Attribute& attribute : event.attributes)
        if (attribute.key == key) return std::string(attribute.value);
    return {};
  }
  void expect_nowhere(std::string_view secret) const {
    for (const FinishedSpan& span : trace_->spans) {
      EXPECT_EQ(span.status_message.find(secret), span.status_message.npos) << span.status_message;
      const auto search = [&](const std::pmr::vector<Attribute>& attributes) {
        for (const Attribute& attribute : attributes)
          EXPECT_EQ(attribute.value.find(secret), attribute.value.npos) << attribute.key << ": " << attribute.value;
      };
      search(span.attributes);
      for (const Event& event : span.events) search(event.attributes);
    }
  }

  TracePtr trace_ = [] {
    TracePtr trace = make_trace(1, "outer");
    add_span(*trace, 2, 1, "log_in");
    return trace;
  }();
  RegisteredCallsite callsite_;
};

TEST_F(RedactedParametersTest, MembersOfItsNameAreHiddenAtAnyDepth) {
  SpanBuilder builder(*trace_, child());
  builder.set_attribute("mlflow.spanInputs",
                        R"({"user": {"password": "s3", "n": 1}, "password": "[REDACTED]", "x": ["password", "y"]})");
  builder.set_attribute("mlflow.spanOutputs",
                        R"([{"p\u0061ssword": {"a": ["s3"]}, "passwords": 2}, "a \"password\": b"])");
  builder.set_attribute("password", "\"s3\"");
  end_child();
  EXPECT_EQ(child().attribute("mlflow.spanInputs"),
            R"({"user": {"password": "[REDACTED]", "n": 1}, "password": "[REDACTED]", "x": ["password", "y"]})");
  EXPECT_EQ(child().attribute("mlflow.spanOutputs"),
            R"([{"p\u0061ssword": "[REDACTED]", "passwords": 2}, "a \"password\": b"])");
  expect_nowhere("s3");
}

TEST_F(RedactedParametersTest, WhatItsExceptionSaysIsHidden) {
  throw_in(child(), "wrong password s3\n  File \"s3\"");
  end_child();
  EXPECT_EQ(exception(child(), "exception.message"), "\"[REDACTED]\"");
  EXPECT_EQ(exception(child(), "exception.type"), "\"LoginError\"");
  EXPECT_EQ(
      exception(child(), "exception.stacktrace"),
      R"("Traceback (most recent call last):\n  File \"a.cpp\", line 1, in outer\n  File \"a.cpp\", line 2, in log_in\nns::LoginError: [REDACTED]")");
  EXPECT_EQ(child().status_message, "LoginError: [REDACTED]");
  expect_nowhere("s3");
}

TEST_F(RedactedParametersTest, AlsoInTheSpansThatItGoesThrough) {
  throw_in(child(), "wrong password s3");
  end_child();
  throw_in(parent(), "cannot start: wrong password s3");
  SpanBuilder(*trace_, parent()).set_status(StatusCode::ERROR, "gave up: wrong password s3");
  EXPECT_EQ(exception(parent(), "exception.message"), "\"[REDACTED]\"");
  EXPECT_EQ(parent().status_message, "[REDACTED]");
  expect_nowhere("s3");
}

TEST_F(RedactedParametersTest, AnotherExceptionIsShown) {
  throw_in(child(), "no");
  end_child();
  throw_in(parent(), "no disk");
  EXPECT_EQ(exception(parent(), "exception.message"), "\"no disk\"");
}

TEST_F(RedactedParametersTest, TheTextOfAnErrorValueIsHidden) {
  SpanBuilder(*trace_, child()).set_status(StatusCode::ERROR, "wrong: s3");
  end_child();
  EXPECT_EQ(child().status, StatusCode::ERROR);
  EXPECT_EQ(child().status_message, "[REDACTED]");
}

TEST_F(RedactedParametersTest, WithoutARedactedParameterNothingIs) {
  callsite_.parameters[1].kind = Parameter::CAPTURED;
  SpanBuilder(*trace_, child()).set_attribute("mlflow.spanOutputs", R"({"password": "s3"})");
  throw_in(child(), "wrong s3");
  end_child();
  EXPECT_EQ(child().attribute("mlflow.spanOutputs"), R"({"password": "s3"})");
  EXPECT_EQ(child().status_message, "LoginError: wrong s3");
}

}  // namespace
}  // namespace mlflow::internal
