// What is known of a transfer from the options that the program has set, in libcurl's order of precedence.
#include "autolog/curl_options.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace mlflow::internal {
namespace {

std::size_t no_body(char*, std::size_t, std::size_t, void*) { return 0; }

class CurlOptionsTest : public testing::Test {
 protected:
  void note(CURLoption option, const char* text) { options_.note(option, const_cast<char*>(text)); }
  void note(CURLoption option, long number) {
    options_.note(option, reinterpret_cast<void*>(static_cast<std::intptr_t>(number)));
  }
  void read_by_the_program() { options_.note(CURLOPT_READFUNCTION, reinterpret_cast<void*>(no_body)); }

  CurlOptions options_;
};

TEST_F(CurlOptionsTest, TheOptionSetLastDecidesTheMethod) {
  EXPECT_EQ(options_.method(), "GET");
  note(CURLOPT_POST, 1L);
  EXPECT_EQ(options_.method(), "POST");
  note(CURLOPT_POST, 0L);
  EXPECT_EQ(options_.method(), "GET");
  note(CURLOPT_UPLOAD, 1L);
  EXPECT_EQ(options_.method(), "PUT");
  note(CURLOPT_HTTPGET, 0L);
  EXPECT_EQ(options_.method(), "PUT") << "switched off, it says nothing";
  note(CURLOPT_HTTPGET, 1L);
  EXPECT_EQ(options_.method(), "GET");
  note(CURLOPT_NOBODY, 1L);
  EXPECT_EQ(options_.method(), "HEAD");
  note(CURLOPT_NOBODY, 0L);
  EXPECT_EQ(options_.method(), "GET");
  note(CURLOPT_POSTFIELDS, "body");
  note(CURLOPT_NOBODY, 0L);
  EXPECT_EQ(options_.method(), "POST") << "it was none without a body";
  note(CURLOPT_CUSTOMREQUEST, "PATCH");
  EXPECT_EQ(options_.method(), "PATCH");
  note(CURLOPT_CUSTOMREQUEST, static_cast<const char*>(nullptr));
  EXPECT_EQ(options_.method(), "POST");
}

TEST_F(CurlOptionsTest, ABodyInMemoryIsReadWhenItIsNeededACopyIsNot) {
  std::string body = "first";
  note(CURLOPT_POSTFIELDS, body.c_str());
  body[0] = 'F';
  EXPECT_EQ(options_.body(), "First");
  note(CURLOPT_POSTFIELDSIZE, 3L);
  EXPECT_EQ(options_.body(), "Fir");
  note(CURLOPT_COPYPOSTFIELDS, body.c_str());
  body[0] = 'x';
  EXPECT_EQ(options_.body(), "Fir") << "the size was set before";
  note(CURLOPT_POSTFIELDSIZE, -1L);
  note(CURLOPT_COPYPOSTFIELDS, body.c_str());
  EXPECT_EQ(options_.body(), "xirst");
  note(CURLOPT_HTTPGET, 1L);
  EXPECT_EQ(options_.body(), "") << "nobody sends it";
}

TEST_F(CurlOptionsTest, TheProgramsFunctionIsAskedWhereNoBodyIsInMemory) {
  note(CURLOPT_POST, 1L);
  EXPECT_FALSE(options_.reads_body()) << "there is no function";
  read_by_the_program();
  EXPECT_TRUE(options_.reads_body());
  note(CURLOPT_POSTFIELDS, "body");
  EXPECT_FALSE(options_.reads_body());
  note(CURLOPT_COPYPOSTFIELDS, "body");
  EXPECT_FALSE(options_.reads_body());
  note(CURLOPT_HTTPGET, 1L);
  EXPECT_FALSE(options_.reads_body());
  note(CURLOPT_UPLOAD, 1L);
  EXPECT_TRUE(options_.reads_body());
}

TEST_F(CurlOptionsTest, HeadersAreFoundByTheirNameWhateverItsCase) {
  curl_slist* list = nullptr;
  for (const char* line : {"X-Other: 1", "Content-Typed: no", "content-type:  text/plain", "Empty;", "Without"})
    list = curl_slist_append(list, line);
  options_.note(CURLOPT_HTTPHEADER, list);
  EXPECT_EQ(options_.header_value("Content-Type"), "text/plain");
  EXPECT_EQ(options_.header_value("x-other"), "1");
  EXPECT_EQ(options_.header_value("Empty"), "");
  EXPECT_EQ(options_.header_value("Without"), std::nullopt);
  EXPECT_EQ(options_.header_value("Content"), std::nullopt);
  curl_slist_free_all(list);
}

TEST_F(CurlOptionsTest, SwitchesAreAsTheProgramSetThem) {
  EXPECT_TRUE(options_.body_is_raw());
  note(CURLOPT_ACCEPT_ENCODING, "");
  EXPECT_FALSE(options_.body_is_raw());
  note(CURLOPT_ACCEPT_ENCODING, static_cast<const char*>(nullptr));
  EXPECT_TRUE(options_.body_is_raw());
  EXPECT_FALSE(options_.headers_in_body());
  note(CURLOPT_HEADER, 1L);
  EXPECT_TRUE(options_.headers_in_body());
  EXPECT_TRUE(CurlOptions::watched(CURLOPT_URL));
  EXPECT_TRUE(CurlOptions::watched(CURLOPT_WRITEDATA));
  EXPECT_FALSE(CurlOptions::watched(CURLOPT_VERBOSE));
  EXPECT_TRUE(CurlOptions::replaced_during_transfer(CURLOPT_WRITEDATA));
  EXPECT_FALSE(CurlOptions::replaced_during_transfer(CURLOPT_URL));
}

}  // namespace
}  // namespace mlflow::internal
