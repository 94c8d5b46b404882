// Asks a service in Python, which may call a tool that is in C++ again.
//   caller serve               the tool alone: prints its URL, and answers until standard input ends
//   caller ask SERVICE TOOL    a traced call of the service, which is told where the tool is; "own": in this process
#include <arpa/inet.h>
#include <curl/curl.h>
#include <mlflow/span.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <map>
#include <sstream>
#include <string>
#include <thread>

namespace {

std::string get(const std::string& url) {
  CURL* curl = curl_easy_init();
  curl_slist* headers = nullptr;
  for (const auto& [name, value] : mlflow::tracing::get_tracing_context_headers_for_http_request())
    headers = curl_slist_append(headers, (name + ": " + value).c_str());
  std::string body;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 120L);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(
      curl, CURLOPT_WRITEFUNCTION, +[](char* data, std::size_t size, std::size_t count, void* to) {
        static_cast<std::string*>(to)->append(data, size * count);
        return size * count;
      });
  const CURLcode result = curl_easy_perform(curl);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  return result == CURLE_OK ? body : curl_easy_strerror(result);
}

[[mlflow::trace(span_type = "AGENT")]] std::string ask_service(const std::string& service, const std::string& tool) {
  return get(service + "/ask?tool=" + tool);
}

[[mlflow::trace(span_type = "TOOL")]] int add_numbers(int a, int b) { return a + b; }

std::map<std::string, std::string> headers_of(const std::string& request) {
  std::map<std::string, std::string> headers;
  std::istringstream lines(request);
  for (std::string line; std::getline(lines, line);)
    if (const std::size_t colon = line.find(": "); colon != line.npos)
      headers[line.substr(0, colon)] = line.substr(colon + 2, line.find_last_not_of("\r") - colon - 1);
  return headers;
}

// "GET /add?a=1&b=2 ..."
void answer(int connection) {
  std::string request;
  char chunk[4096];
  while (request.find("\r\n\r\n") == request.npos) {
    const ssize_t got = read(connection, chunk, sizeof chunk);
    if (got <= 0) return;
    request.append(chunk, static_cast<std::size_t>(got));
  }
  int a = 0, b = 0;
  std::sscanf(request.c_str(), "GET /add?a=%d&b=%d", &a, &b);
  const auto scope = mlflow::tracing::set_tracing_context_from_http_request_headers(headers_of(request));
  const std::string body = std::to_string(add_numbers(a, b));
  const std::string response =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  if (write(connection, response.data(), response.size()) < 0) std::perror("caller");
}

int listen_somewhere() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(listener, 16) != 0)
    return -1;
  return listener;
}

std::string url_of(int listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  return "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/add";
}

// Until there is something to read at `end`, or that is closed.
void serve(int listener, int end) {
  for (;;) {
    pollfd waiting[] = {{listener, POLLIN, 0}, {end, POLLIN, 0}};
    poll(waiting, 2, -1);
    if (waiting[1].revents != 0) return;
    const int connection = accept(listener, nullptr, nullptr);
    answer(connection);
    close(connection);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int listener = listen_somewhere();
  if (argc == 2 && std::strcmp(argv[1], "serve") == 0) {
    std::printf("%s\n", url_of(listener).c_str());
    std::fflush(stdout);
    serve(listener, STDIN_FILENO);
    return 0;
  }
  if (argc != 4 || std::strcmp(argv[1], "ask") != 0) return 2;
  int end[2];
  if (pipe(end) != 0) return 1;
  std::thread own_tool(serve, listener, end[0]);
  const bool is_own = std::strcmp(argv[3], "own") == 0;
  std::printf("%s\n", ask_service(argv[2], is_own ? url_of(listener) : argv[3]).c_str());
  close(end[1]);
  own_tool.join();
  return 0;
}
