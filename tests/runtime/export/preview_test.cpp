// The line of a trace in the list: the last words of a chat, or the JSON as it is.
#include "export/preview.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

TEST(Preview, OfAChatIsTheLastMessageOfTheRole) {
  const char* const chat =
      R"({"messages": [{"role": "system", "content": "be kind"}, {"role": "user", "content": "one"},
      {"role": "user", "content": "two"}, {"role": "assistant", "content": "three"}]})";
  EXPECT_EQ(preview(chat, "user"), "two");
  EXPECT_EQ(preview(chat, "assistant"), "three");
  EXPECT_EQ(preview(chat, "tool"), "three") << "where nobody has that role, the last";
}

TEST(Preview, KnowsTheShapesOfChats) {
  EXPECT_EQ(preview(R"({"choices": [{"message": {"role": "assistant", "content": "so"}}]})", "assistant"), "so");
  EXPECT_EQ(preview(R"({"input": [{"role": "user", "content": "why?"}]})", "user"), "why?");
  EXPECT_EQ(preview(R"({"output": [{"role": "assistant", "content": "so"}]})", "assistant"), "so");
  EXPECT_EQ(preview(R"({"request": {"input": [{"role": "user", "content": "why?"}]}})", "user"), "why?");
}

TEST(Preview, OfAMessageInPartsIsItsFirstText) {
  const auto of_parts = [](const std::string& parts) {
    return preview(R"({"messages": [{"role": "user", "content": )" + parts + "}]}", "user");
  };
  EXPECT_EQ(of_parts(R"([{"type": "image"}, {"type": "text", "text": "one"}, {"type": "text", "text": "two"}])"),
            "one");
  EXPECT_EQ(of_parts(R"([{"type": "output_text", "text": "one"}])"), "one");
  EXPECT_EQ(of_parts(R"([7, "one"])"), "one");
}

TEST(Preview, OfWhatIsNoChatIsTheJson) {
  for (const char* json : {R"("text")", "5", "[1, 2]", R"({"messages": []})", R"({"messages": "none"})",
                           R"({"messages": [{"role": "user"}]})", R"({"messages": [{"role": "user", "content": 5}]})",
                           R"({"messages": [{"role": "user", "content": ""}]})",
                           R"({"messages": [{"role": "user", "content": [{"type": "text"}]}]})",
                           R"({"messages": [{"role": "user", "content": [{"type": "text", "text": 5}]}]})",
                           R"({"messages": [{"role": "user", "content": [{"text": "no type"}]}]})",
                           R"({"choices": [5]})", R"({"choices": [{"message": "none"}]})", R"({"input": "text"})",
                           R"({"request": 5, "input": 5})", R"({"messages": [broken)"})
    EXPECT_EQ(preview(json, "user"), json);
}

TEST(Preview, HasAThousandCharactersAtMost) {
  const std::string exact(1000, 'x'), longer(1001, 'x');
  EXPECT_EQ(preview(exact, "user"), exact);
  EXPECT_EQ(preview(longer, "user"), std::string(997, 'x') + "...");
  EXPECT_EQ(preview(R"({"messages": [{"role": "user", "content": ")" + longer + "\"}]}", "user"),
            std::string(997, 'x') + "...");
}

TEST(Preview, DoesNotFollowWrappersWithoutEnd) {
  std::string json = R"({"input": [{"role": "user", "content": "deep"}]})";
  for (int i = 0; i < 32; ++i) json = "{\"request\": " + json + "}";
  EXPECT_EQ(preview(json, "user"), "deep");
  json = "{\"request\": " + json + "}";
  EXPECT_EQ(preview(json, "user"), json);
}

}  // namespace
}  // namespace mlflow::internal
