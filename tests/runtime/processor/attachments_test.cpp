// Content in JSON texts.
#include "processor/attachments.h"

#include <gtest/gtest.h>

#include "processor/attachment_content.h"

namespace mlflow::internal {
namespace {

TEST(DataUri, IsReadWhereItIsOne) {
  const auto content = read_data_uri("data:image/png;base64,AAEC");
  ASSERT_TRUE(content);
  EXPECT_EQ(content->content_type, "image/png");
  EXPECT_EQ(content->bytes, std::string("\0\1\2", 3));
  EXPECT_FALSE(content->is_explicit);
  EXPECT_EQ(read_data_uri("data:text/plain;charset=utf-8;base64,YQ==")->content_type, "text/plain;charset=utf-8");
  EXPECT_EQ(read_data_uri("data:text/plain;mlflow=attachment;base64,YQ==")->content_type, "text/plain");
  EXPECT_TRUE(read_data_uri("data:text/plain;mlflow=attachment;base64,YQ==")->is_explicit);
  for (const char* other : {"data:image/png,AAEC", "data:;base64,AAEC", "data:image/png;base64,AAE", "Data:a/b;base64,",
                            "data:image/png;base64,AA\nC", "data:image/png;base64,A===", "data:image/png;base64,AA=C"})
    EXPECT_FALSE(read_data_uri(other)) << other;
}

TEST(StructuredContent, ReadsBytesAsPythonShowsThem) {
  const auto found = find_structured_content(json_members(R"({"inline_data": {"data": "b'\\x89P\\n\\''"}})"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->content.bytes, "\x89P\n'");
  EXPECT_EQ(found->content.content_type, "application/octet-stream");
}

// What MLflow takes for content, in the shapes of the models' APIs.
TEST(StructuredContent, EachShapeSaysItsType) {
  for (const auto& [object, type] : std::vector<std::pair<const char*, const char*>>{
           {R"({"type": "input_audio", "input_audio": {"data": "AAEC"}})", "audio/wav"},
           {R"({"type": "input_audio", "input_audio": {"data": "AAEC", "format": "mp3"}})", "audio/mpeg"},
           {R"({"type": "input_audio", "input_audio": {"data": "AAEC", "format": "ogg"}})", "audio/ogg"},
           {R"({"type": "image", "source": {"type": "base64", "data": "AAEC"}})", "image/png"},
           {R"({"type": "image", "source": {"type": "base64", "data": "AAEC", "media_type": "a/b"}})", "a/b"},
           {R"({"b64_json": "AAEC"})", "image/png"},
           {R"({"audio": {"data": "AAEC"}})", "audio/wav"},
           {R"({"image": {"source": {"bytes": "AAEC"}, "format": "gif"}})", "image/gif"},
           {R"({"inline_data": {"data": "AAEC", "mime_type": "c/d"}})", "c/d"},
           {R"({"type": "image_generation_call", "result": "AAEC"})", "image/png"},
           {R"({"type": "image_generation_call", "result": "AAEC", "output_format": "webp"})", "image/webp"}}) {
    const auto found = find_structured_content(json_members(object));
    ASSERT_TRUE(found) << object;
    EXPECT_EQ(found->content.content_type, type) << object;
    EXPECT_EQ(found->content.bytes, std::string("\0\1\2", 3)) << object;
    EXPECT_EQ(found->text, R"("AAEC")") << object;
  }
}

TEST(StructuredContent, AShapeWithoutItsContentIsNone) {
  for (const char* object : {R"({"type": "input_audio_", "input_audio": {"data": "AAEC"}})",
                             R"({"type": "input_audio", "input_audio": {"data": ""}})",
                             R"({"type": "image", "source": {"type": "url", "data": "AAEC"}})",
                             R"({"type": "imag", "result": "AAEC"})", R"({"audio": {"data": "mlflow-attachment://x"}})",
                             R"({"image": {"source": {"bytes": "mlflow-attachment://x"}}})",
                             R"({"inline_data": {"data": "mlflow-attachment://x"}})",
                             R"({"type": "image_generation_call", "result": "mlflow-attachment://x"})",
                             R"({"inline_data": {"data": "b'\\x8'"}})", R"({"inline_data": {"data": "b'\\q'"}})",
                             R"({"inline_data": {"data": "b'\\"}})", R"({"inline_data": {"data": "b'"}})"})
    EXPECT_FALSE(find_structured_content(json_members(object))) << object;
}

class AttachmentsTest : public testing::Test {
 protected:
  AttachmentsTest() {
    trace_.id = {1, 2};
    trace_.has_root = true;
    trace_.add_span().attributes.push_back({"mlflow.spanLogLevel", "10"});
  }
  std::string extracted(const std::string& json) {
    trace_.spans[0].attributes.push_back({"mlflow.spanInputs", json});
    extract_attachments(trace_, settings_);
    std::string value(trace_.spans[0].attributes.back().value);
    trace_.spans[0].attributes.pop_back();
    // The random part.
    for (const AttachedFile& attachment : trace_.attachments)
      if (const std::size_t at = value.find(attachment.id); at != value.npos)
        value.replace(at, attachment.id.size(), "UUID");
    return value;
  }

  FinishedTrace trace_;
  Settings settings_;
};

TEST_F(AttachmentsTest, OnlyTheContentIsReplaced) {
  EXPECT_EQ(extracted(R"({"a": [1.0, {"b": "data:image/png;base64,AAEC"}], "c":"x\"y", "n": 1e-300})"),
            R"({"a": [1.0, {"b": "mlflow-attachment://UUID?content_type=image%2Fpng&trace_id=)"
            R"(tr-00000000000000010000000000000002&size=3"}], "c":"x\"y", "n": 1e-300})");
  ASSERT_EQ(trace_.attachments.size(), 1u);
  EXPECT_EQ(trace_.attachments[0].bytes, std::string_view("\0\1\2", 3));
}

TEST_F(AttachmentsTest, WhatHasNoneStaysAsItIs) {
  for (const char* json :
       {R"("data:image/png;base64,###")", R"({"image": {"source": {"bytes": 64}}, "audio": {"data": []}})",
        R"({"type": "image", "source": {"type": "url", "data": "AAEC"}})", R"(["64", "broken)",
        R"({"b64_json": "mlflow-attachment://x?size=3"})", R"({"image": {"source": })"})
    EXPECT_EQ(extracted(json), json);
  EXPECT_TRUE(trace_.attachments.empty());
}

TEST_F(AttachmentsTest, AnObjectsOwnShapeAndDataUrisBesideItAreBothFound) {
  const std::string json = extracted(R"({"b64_json": "AAEC", "also": "data:a/b;base64,YQ=="})");
  EXPECT_EQ(trace_.attachments.size(), 2u) << json;
  EXPECT_EQ(trace_.attachments[1].bytes, "a");
}

TEST_F(AttachmentsTest, NestingWithoutEndIsLeftAlone) {
  const std::string deep = std::string(100'000, '[') + "\"data:a/b;base64,YQ==\"" + std::string(100'000, ']');
  EXPECT_EQ(extracted(deep), deep);
}

TEST_F(AttachmentsTest, ATraceWithoutItsRootKeepsItsContent) {
  trace_.has_root = false;
  EXPECT_EQ(extracted(R"("data:image/png;base64,AAEC")"), R"("data:image/png;base64,AAEC")");
}

TEST_F(AttachmentsTest, TooLargeIsAnError) {
  settings_.max_attachment_size = 2;
  EXPECT_EQ(extracted(R"("data:image/png;base64,AAEC")"), R"("[Attachment too large: 3 bytes exceeds 2 bytes limit]")");
  EXPECT_EQ(trace_.spans[0].status, StatusCode::ERROR);
  EXPECT_EQ(trace_.spans[0].attribute("mlflow.spanLogLevel"), "40");
}

TEST_F(AttachmentsTest, WhoeverHidesTheReferenceHidesTheFile) {
  trace_.spans[0].attributes.push_back({"mlflow.spanInputs", R"("data:image/png;base64,AAEC")"});
  trace_.spans[0].attributes.push_back({"mlflow.spanOutputs", R"(["data:a/b;base64,YQ=="])"});
  extract_attachments(trace_, settings_);
  ASSERT_EQ(trace_.attachments.size(), 2u);
  drop_unreferenced_attachments(trace_);
  EXPECT_EQ(trace_.attachments.size(), 2u);
  trace_.spans[0].attributes[1].value = "\"[REDACTED]\"";
  drop_unreferenced_attachments(trace_);
  ASSERT_EQ(trace_.attachments.size(), 1u);
  EXPECT_EQ(trace_.attachments[0].bytes, "a");
}

TEST(CanCarryAttachments, ButACollectorCannot) {
  Settings settings;
  EXPECT_TRUE(can_carry_attachments(settings));
  settings.otlp_base_endpoint = "http://127.0.0.1:4318";
  EXPECT_FALSE(can_carry_attachments(settings));
  settings.otlp_dual_export = true;
  EXPECT_TRUE(can_carry_attachments(settings));
  settings.otlp_only = true;
  EXPECT_FALSE(can_carry_attachments(settings));
}

}  // namespace
}  // namespace mlflow::internal
