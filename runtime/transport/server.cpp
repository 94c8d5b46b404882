#include "transport/server.h"

#include <nlohmann/json.hpp>

#include "config/secrets.h"
#include "text/json_nesting.h"
#include "transport/credentials.h"
#include "transport/curl_http_client.h"
#include "transport/retrying_http_client.h"

namespace mlflow::internal {
namespace {

constexpr std::size_t longest_message = 300;

// What the answer says, as an object; an empty one where it says nothing that can be read.
nlohmann::json said_in(const HttpResponse& response) {
  if (is_nested_deeper(response.body, DEEPEST_JSON)) return nlohmann::json::object();
  auto json = nlohmann::json::parse(response.body, nullptr, false);
  return json.is_object() ? json : nlohmann::json::object();
}

}  // namespace

Server::Server(std::string tracking_uri, std::shared_ptr<HttpClient> client, std::vector<HttpHeader> headers)
    : uri_(std::move(tracking_uri)), client_(std::move(client)), headers_(std::move(headers)) {
  while (uri_.ends_with('/')) uri_.pop_back();
  remember_secrets_in_address(uri_);
}

HttpResponse Server::get(std::string_view path, Deadline deadline) const noexcept {
  return send("GET", path, {}, deadline);
}

HttpResponse Server::send(std::string_view method, std::string_view path, const Content& content,
                          Deadline deadline) const noexcept {
  try {
    HttpRequest request;
    request.method = method;
    request.url = url(path);
    request.headers = headers_;
    request.headers.insert(request.headers.end(), content.headers.begin(), content.headers.end());
    if (method != "GET") request.headers.push_back({"Content-Type", std::string(content.type)});
    request.body = content.body;
    request.compressible = content.compressible;
    request.final_500 = content.final_500;
    return client_->send(request, deadline);
  } catch (...) {
    return {};
  }
}

std::string Server::explain(std::string_view what, std::string_view path, const HttpResponse& response) const {
  // It becomes an exception's text, too, which passes nobody else.
  return without_secrets(explanation(what, path, response));
}

std::string Server::explanation(std::string_view what, std::string_view path, const HttpResponse& response) const {
  std::string text(what);
  text += " (" + display_url(url(path)) + "): ";
  if (response.out_of_time) return text + "time ran out before the server answered";
  if (response.status == 0)
    return text + "no answer: " + response.error + "; is the server running, and is MLFLOW_TRACKING_URI right?";
  text += "HTTP " + std::to_string(response.status);
  if (const std::string message = error_message(response); !message.empty()) text += ": " + message;
  if (response.status == 401)
    text += "; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN";
  else if (response.status == 403)
    text +=
        "; this user may not do that: check MLFLOW_TRACKING_USERNAME or MLFLOW_TRACKING_TOKEN, and the permissions on "
        "the server";
  else if (response.status == 404 && error_code(response).empty())
    text += "; this does not look like an MLflow server: is MLFLOW_TRACKING_URI right?";
  else if (response.status == 429 || response.status >= 500)
    text += "; the server may be able to take it later";
  else if (response.status < 400 && !response.error.empty())
    text += "; " + response.error;
  return text;
}

std::string error_code(const HttpResponse& response) {
  const auto json = said_in(response);
  const auto code = json.find("error_code");
  return code != json.end() && code->is_string() ? code->get<std::string>() : std::string();
}

std::string error_message(const HttpResponse& response) {
  std::string text;
  const auto json = said_in(response);
  for (const char* key : {"message", "detail"}) {
    const auto found = json.find(key);
    if (found == json.end()) continue;
    text = found->is_string() ? found->get<std::string>()
                              : found->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    break;
  }
  if (text.empty() && !response.body.starts_with('<')) text = response.body;  // a page of HTML tells nothing in a line
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  while (text.ends_with(' ') || text.ends_with('.')) text.pop_back();
  if (text.size() > longest_message) {
    std::size_t end = longest_message;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text = text.substr(0, end) + "...";
  }
  return text;
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte == '-' ||
        byte == '.' || byte == '_' || byte == '~') {
      encoded += c;
    } else {
      encoded += '%';
      encoded += "0123456789ABCDEF"[byte >> 4];
      encoded += "0123456789ABCDEF"[byte & 15];
    }
  }
  return encoded;
}

std::shared_ptr<Server> make_server(std::string tracking_uri, const Settings& settings,
                                    std::shared_ptr<Interrupt> interrupt) {
  auto curl = make_curl_http_client(settings, interrupt);
  if (curl == nullptr) return nullptr;
  auto client =
      std::make_shared<RetryingHttpClient>(std::move(curl), RetryingHttpClient::policy(settings), std::move(interrupt));
  return std::make_shared<Server>(std::move(tracking_uri), std::move(client), server_headers(settings));
}

}  // namespace mlflow::internal
