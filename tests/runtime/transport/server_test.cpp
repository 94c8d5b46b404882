// What a person is told of a server's answer, and addresses made of texts.
#include "transport/server.h"

#include <gtest/gtest.h>

#include "fake_http_client.h"

namespace mlflow::internal {
namespace {

std::string message(const std::string& body) { return error_message(answer(500, body)); }

TEST(ErrorMessage, IsWhatTheServerSays) {
  EXPECT_EQ(message(R"({"error_code": "X", "message": "it is full."})"), "it is full");
  EXPECT_EQ(message(R"({"detail": "not found"})"), "not found");
  EXPECT_EQ(message(R"({"message": "first", "detail": "second"})"), "first");
  EXPECT_EQ(message("{\"detail\": [{\"msg\": \"caf\xc3\xa9\"}]}"), "[{\"msg\":\"caf\xc3\xa9\"}]");
  EXPECT_EQ(message("plain words"), "plain words");
  EXPECT_EQ(message("<html>a page</html>"), "");
  EXPECT_EQ(message(""), "");
}

TEST(ErrorMessage, IsOneLineThatIsNotTooLong) {
  EXPECT_EQ(message("a\r\nb\tc\x01 ... "), "a  b c");
  const std::string exact(300, 'x');
  EXPECT_EQ(message(exact), exact);
  EXPECT_EQ(message(exact + "y"), exact + "...");
  EXPECT_EQ(message(std::string(299, 'x') + "\xc3\xa9"), std::string(299, 'x') + "...") << "no half of a character";
}

TEST(ErrorCode, IsAText) {
  EXPECT_EQ(error_code(answer(404, R"({"error_code": "GONE"})")), "GONE");
  for (const char* body : {"", "{}", "[]", "text", R"({"error_code": 5})"})
    EXPECT_EQ(error_code(answer(404, body)), "") << body;
}

TEST(Explain, SaysWhatToDo) {
  const Server server("http://ann:secret@host/",
                      std::make_shared<FakeHttpClient>([](const SentRequest&) { return answer(200); }), {});
  const auto explained = [&](int status, const std::string& body = "") {
    return server.explain("cannot do it", "/path", answer(status, body));
  };
  EXPECT_EQ(explained(401).find("secret"), std::string::npos);
  EXPECT_NE(explained(401).find("set MLFLOW_TRACKING_USERNAME"), std::string::npos);
  EXPECT_NE(explained(403).find("the permissions on the server"), std::string::npos);
  EXPECT_NE(explained(404).find("is MLFLOW_TRACKING_URI right?"), std::string::npos);
  EXPECT_EQ(explained(404, R"({"error_code": "GONE", "message": "no"})").find("MLFLOW_TRACKING_URI"),
            std::string::npos);
  for (const int status : {429, 500, 503})
    EXPECT_NE(explained(status).find("may be able to take it later"), std::string::npos) << status;
  EXPECT_EQ(explained(400).find("later"), std::string::npos);
}

TEST(PercentEncoded, LeavesWhatNeedsNone) {
  EXPECT_EQ(percent_encoded("azAZ09-._~"), "azAZ09-._~");
  EXPECT_EQ(percent_encoded("a b/\xc3\xa9%`{@["), "a%20b%2F%C3%A9%25%60%7B%40%5B");
}

}  // namespace
}  // namespace mlflow::internal
