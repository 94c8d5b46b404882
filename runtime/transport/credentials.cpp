#include "transport/credentials.h"

#include <fstream>

#include "config/secrets.h"
#include "config/version.h"
#include "text/base64.h"

namespace mlflow::internal {
namespace {

struct Login {
  std::string username;
  std::string password;
};

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

Login read_file(const std::string& home) {
  Login login;
  if (home.empty()) return login;
  std::ifstream file(home + "/.mlflow/credentials");
  bool ours = false;
  for (std::string line; std::getline(file, line);) {
    const std::string text = trimmed(line);
    if (text.empty() || text[0] == '#' || text[0] == ';') continue;
    if (text[0] == '[') {
      ours = text == "[mlflow]";
      continue;
    }
    const std::size_t separator = text.find_first_of("=:");
    if (!ours || separator == std::string::npos) continue;
    const std::string key = trimmed(text.substr(0, separator));
    const std::string value = trimmed(text.substr(separator + 1));
    if (key == "mlflow_tracking_username") login.username = value;
    if (key == "mlflow_tracking_password") login.password = value;
  }
  return login;
}

// A line break would let a value add headers of its own.
std::string header_value(std::string text) {
  for (char& c : text)
    if (c == '\r' || c == '\n' || c == '\0') c = ' ';
  return text;
}

}  // namespace

std::vector<HttpHeader> server_headers(const Settings& settings) {
  std::vector<HttpHeader> headers = {{"User-Agent", std::string("mlflow-cpp-client/") + version},
                                     {"X-MLflow-Client-Version", version}};
  Login login{settings.username, settings.password};
  if (login.username.empty() || login.password.empty()) {
    const Login file = read_file(settings.home);
    if (login.username.empty()) login.username = file.username;
    if (login.password.empty()) login.password = file.password;
  }
  if (!login.username.empty() && !login.password.empty()) {
    std::string value = "Basic ";
    append_base64(value, login.username + ":" + login.password);
    remember_secret(login.password);
    remember_secret(std::string_view(value).substr(std::string_view("Basic ").size()));
    headers.push_back({"Authorization", std::move(value)});
  } else if (!settings.token.empty()) {
    remember_secret(settings.token);
    headers.push_back({"Authorization", header_value("Bearer " + settings.token)});
  }
  if (!settings.workspace.empty()) headers.push_back({"X-MLFLOW-WORKSPACE", header_value(settings.workspace)});
  return headers;
}

}  // namespace mlflow::internal
