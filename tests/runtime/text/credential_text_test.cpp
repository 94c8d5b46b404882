// No text shows a credential, wherever it stands in it.
#include "text/credential_text.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

void expect_hidden(const std::string& text) {
  EXPECT_EQ(with_credentials_hidden(text).find("Xsecret"), std::string::npos) << with_credentials_hidden(text);
}

TEST(CredentialText, UserAndPasswordOfAddresses) {
  EXPECT_EQ(with_credentials_hidden("at http://user:pw@host:5000/path, now"), "at http://host:5000/path, now");
  for (const char* address :
       {"http://user:Xsecret@host", "https://user:Xsecret@h:1/p", "http://Xsecret@host", "user:Xsecret@host:5000",
        "http://user:a@Xsecret@host", "http://user:a/Xsecret@host", "http://user:a?Xsecret@host",
        "http://user:a#Xsecret@host", "ftp://u:Xsecret@[::1]:3/", "HTTPS://U:Xsecret@HOST"}) {
    expect_hidden(address);
    expect_hidden(std::string("cannot reach (") + address + "): refused");
    expect_hidden(std::string("it says \"") + address + "\".");
  }
}

TEST(CredentialText, QueriesOfAddresses) {
  EXPECT_EQ(with_credentials_hidden("http://host/p?token=abc"), "http://host/p?[hidden]");
  for (const char* address : {"http://host/p?token=Xsecret", "http://host?Xsecret", "http://h/?a=b&sig=Xsecret",
                              "http://h/p#access_token=Xsecret", "/v1/traces?token=Xsecret", "/p?a=1&api_key=Xsecret"})
    expect_hidden(address);
}

TEST(CredentialText, HeadersWithAndWithoutASign) {
  for (const char* text :
       {"Authorization: Bearer Xsecret", "authorization=Bearer Xsecret", "Authorization Bearer Xsecret",
        "authorization: Basic Xsecret", "\"Authorization\": \"Bearer Xsecret\"", "api-key Xsecret", "api-key=Xsecret",
        "x-api-key: Xsecret", "X-API-KEY Xsecret", "Bearer Xsecret", "cookie: a=b; Xsecret=1", "api_key = Xsecret",
        "{'password': 'Xsecret'}", "MLFLOW_TRACKING_TOKEN=Xsecret", "X-Auth-Token:Xsecret", "client_secret=Xsecret",
        "password: \"a Xsecret b\""})
    expect_hidden(text);
}

TEST(CredentialText, KeysThatShowWhatTheyAre) {
  for (const char* text : {"key provided: sk-abcXsecretdefgh.", "(gsk_abcXsecretdef)", "sk-ant-Xsecret***********gh",
                           "use AIzaXsecretabcdef", "\"ghp_Xsecretabc123\""})
    expect_hidden(text);
  for (const char* text : {"sk-short", "a sk-", "ask-someone-else-about-it", "desk-top-computers"})
    EXPECT_EQ(with_credentials_hidden(text), text);
}

TEST(CredentialText, OrdinaryTextStays) {
  for (const char* text :
       {"; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN",
        "cannot deliver trace tr-12 (http://127.0.0.1:5000/v1/traces): HTTP 500", "http://host/a@b", "at 10:30",
        "mail a@b.example", "http://[::1]:5000/x", "is it right?", "MLFLOW_TRACE_MAX_DEPTH=abc is not usable",
        "the token is wrong", "no authorization.", "authorization, please", "a/b.cpp:12: f(int)"})
    EXPECT_EQ(with_credentials_hidden(text), text);
}

}  // namespace
}  // namespace mlflow::internal
