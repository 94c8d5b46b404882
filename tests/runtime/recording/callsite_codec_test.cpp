// A callsite as another process reads it.
#include "recording/callsite_codec.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

RegisteredCallsite example() {
  RegisteredCallsite callsite;
  callsite.flags = 5;
  callsite.line = 77;
  callsite.name = "answer";
  callsite.function_json = "\"answer\"";
  callsite.qualified = "ns::answer";
  callsite.span_type_json = "\"TOOL\"";
  callsite.log_level_json = "20";
  callsite.description_json = "\"what it does\"";
  callsite.file = "main.cpp";
  callsite.result_type = "int";
  callsite.attributes = {{"a", "1"}, {"b", "\"two\""}};
  callsite.parameters = {{"first", "int", mlflow_trace_v1::Parameter::CAPTURED, 0},
                         {"second", "std::string", mlflow_trace_v1::Parameter::CAPTURED, 3}};
  return callsite;
}

TEST(CallsiteCodec, WhatIsReadIsWhatWasWritten) {
  const RegisteredCallsite written = example();
  RegisteredCallsite read;
  ASSERT_TRUE(decode_callsite(encode_callsite(written), read));
  EXPECT_EQ(read.flags, written.flags);
  EXPECT_EQ(read.line, written.line);
  EXPECT_EQ(read.name, written.name);
  EXPECT_EQ(read.function_json, written.function_json);
  EXPECT_EQ(read.qualified, written.qualified);
  EXPECT_EQ(read.span_type_json, written.span_type_json);
  EXPECT_EQ(read.log_level_json, written.log_level_json);
  EXPECT_EQ(read.description_json, written.description_json);
  EXPECT_EQ(read.file, written.file);
  EXPECT_EQ(read.result_type, written.result_type);
  EXPECT_EQ(read.attributes, written.attributes);
  ASSERT_EQ(read.parameters.size(), written.parameters.size());
  for (std::size_t i = 0; i < written.parameters.size(); ++i) {
    EXPECT_EQ(read.parameters[i].name, written.parameters[i].name);
    EXPECT_EQ(read.parameters[i].type, written.parameters[i].type);
    EXPECT_EQ(read.parameters[i].kind, written.parameters[i].kind);
    EXPECT_EQ(read.parameters[i].pack_size, written.parameters[i].pack_size);
  }
}

TEST(CallsiteCodec, OneThatIsCutOffIsNone) {
  const std::string whole = encode_callsite(example());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    RegisteredCallsite read;
    EXPECT_FALSE(decode_callsite(std::string_view(whole).substr(0, size), read)) << size;
  }
}

}  // namespace
}  // namespace mlflow::internal
