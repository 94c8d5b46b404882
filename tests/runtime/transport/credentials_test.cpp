// Who we are to the server, and what of it may be shown.
#include "transport/credentials.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "text/base64.h"

namespace mlflow::internal {
namespace {

std::string header(const Settings& settings, const std::string& name) {
  for (const HttpHeader& known : server_headers(settings))
    if (known.name == name) return known.value;
  return {};
}

TEST(Credentials, BasicWinsOverToken) {
  Settings settings;
  settings.token = "t";
  EXPECT_EQ(header(settings, "Authorization"), "Bearer t");
  settings.username = "user";
  EXPECT_EQ(header(settings, "Authorization"), "Bearer t");
  settings.password = "secret";
  EXPECT_EQ(header(settings, "Authorization"), "Basic dXNlcjpzZWNyZXQ=");
}

// Settings of somebody whose ~/.mlflow/credentials has this text.
Settings with_file(std::string_view text) {
  const std::filesystem::path home = testing::TempDir() + "/credentials_home";
  std::filesystem::create_directories(home / ".mlflow");
  std::ofstream(home / ".mlflow" / "credentials") << text;
  Settings settings;
  settings.home = home.string();
  return settings;
}

TEST(Credentials, FileInTheHomeFolder) {
  Settings settings = with_file(
      "[other]\nmlflow_tracking_username = no\n[mlflow]\n# a comment\n"
      "mlflow_tracking_username = user\nmlflow_tracking_password=secret\n");
  EXPECT_EQ(header(settings, "Authorization"), "Basic dXNlcjpzZWNyZXQ=");
  settings.username = "admin";  // the environment wins, name by name
  EXPECT_EQ(header(settings, "Authorization"), "Basic YWRtaW46c2VjcmV0");
}

// What stands before the first section, or in another one, belongs to something else: it is sent to nobody.
TEST(Credentials, OnlyTheFilesSectionMlflowIsOurs) {
  const std::string login = "mlflow_tracking_username = user\nmlflow_tracking_password = secret\n";
  for (const char* section :
       {"", "[other]\n", "[mlflow-other]\n", "[mlflo]\n", "[]\n", "[MLFLOW]\n", "[mlflow]\n[other]\n"})
    EXPECT_EQ(header(with_file(section + login), "Authorization"), "") << section;
  EXPECT_NE(header(with_file("[mlflow]\n" + login + "[other]\nmlflow_tracking_username = no\n"), "Authorization")
                .find("dXNlcjpzZWNyZXQ="),
            std::string::npos)
      << "what a later section says does not count";
}

TEST(Credentials, ALineBreakAddsNoHeader) {
  Settings settings;
  settings.token = "t\r\nX-Evil: 1";
  EXPECT_EQ(header(settings, "Authorization").find('\n'), std::string::npos);
}

TEST(Credentials, Workspace) {
  Settings settings;
  EXPECT_EQ(header(settings, "X-MLFLOW-WORKSPACE"), "");
  settings.workspace = "team";
  EXPECT_EQ(header(settings, "X-MLFLOW-WORKSPACE"), "team");
}

TEST(DisplayUrl, HidesThePassword) {
  EXPECT_EQ(display_url("https://user:pa@ss@host:1/x@y"), "https://host:1/x@y");
  EXPECT_EQ(display_url("http://host/a@b"), "http://host/a@b");
  EXPECT_EQ(display_url("host"), "host");
  EXPECT_EQ(display_url("127.0.0.1:7199?sig=secret"), "127.0.0.1:7199");
  EXPECT_EQ(display_url("//user:secret@host/path?a=secret"), "//host/path");
  EXPECT_EQ(display_url("user:secret@host:1"), "host:1");
  EXPECT_EQ(display_url("./folder@home"), "./folder@home");
}

TEST(Base64, Padding) {
  const auto encoded = [](std::string_view bytes) {
    std::string text;
    append_base64(text, bytes);
    return text;
  };
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg==");
  EXPECT_EQ(encoded("fo"), "Zm8=");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("\xff\xfe"), "//4=");
}

}  // namespace
}  // namespace mlflow::internal
