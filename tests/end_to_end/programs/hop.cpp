// A service and its client, to be chained with others over HTTP.
//   hop serve          prints its URL; answers GET until standard input ends
//   hop ask URL...     a traced call of the first URL, which is told to go on with the rest
// A request's X-Next header lists where to go on, its traceparent header says whose trace it belongs to.
#include <arpa/inet.h>
#include <curl/curl.h>
#include <mlflow/tracing.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <future>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

std::vector<std::thread> background;
std::promise<void> responded;  // to the request that is being answered

std::string get(const std::string& url, const std::string& rest) {
  CURL* curl = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, ("X-Next: " + (rest.empty() ? "none" : rest)).c_str());
  for (const auto& [name, value] : mlflow::tracing::get_tracing_context_headers_for_http_request())
    headers = curl_slist_append(headers, (name + ": " + value).c_str());
  std::string body;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
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

[[mlflow::trace(span_type = "TOOL")]] std::string call_next(const std::string& hops) {
  const std::size_t space = hops.find(' ');
  return get(hops.substr(0, space), space == std::string::npos ? "" : hops.substr(space + 1));
}

[[mlflow::trace]] void late_work(std::promise<void> begun, std::future<void> after) {
  begun.set_value();
  after.wait();
}

[[mlflow::trace(name = "cpp service", span_type = "AGENT")]] std::string handle(const std::string& hops) {
  // Begins here, and ends after the response and after the header scope.
  std::promise<void> begun;
  std::future<void> has_begun = begun.get_future();
  background.emplace_back(late_work, std::move(begun), responded.get_future());
  has_begun.wait();
  return "cpp" + (hops.empty() ? "" : " " + call_next(hops));
}

std::map<std::string, std::string> headers_of(const std::string& request) {
  std::map<std::string, std::string> headers;
  std::istringstream lines(request);
  for (std::string line; std::getline(lines, line);)
    if (const std::size_t colon = line.find(": "); colon != line.npos)
      headers[line.substr(0, colon)] = line.substr(colon + 2, line.find_last_not_of("\r") - colon - 1);
  return headers;
}

void answer(int connection) {
  std::string request;
  char chunk[4096];
  while (request.find("\r\n\r\n") == request.npos) {
    const ssize_t got = read(connection, chunk, sizeof chunk);
    if (got <= 0) return;
    request.append(chunk, static_cast<std::size_t>(got));
  }
  const auto headers = headers_of(request);
  const auto next = headers.find("X-Next");
  std::string body;
  responded = {};
  {
    const auto scope = mlflow::tracing::set_tracing_context_from_http_request_headers(headers);
    body = handle(next == headers.end() || next->second == "none" ? "" : next->second);
  }
  const std::string response =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  if (write(connection, response.data(), response.size()) < 0) std::perror("hop");
  responded.set_value();
}

int serve() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 16) != 0) return 1;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  for (;;) {
    pollfd waiting[] = {{listener, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    poll(waiting, 2, -1);
    if (waiting[1].revents != 0) break;
    const int connection = accept(listener, nullptr, nullptr);
    answer(connection);
    close(connection);
  }
  for (std::thread& thread : background) thread.join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == "serve") return serve();
  std::string hops;
  for (int i = 2; i < argc; ++i) hops += (hops.empty() ? "" : " ") + std::string(argv[i]);
  std::printf("%s\n", call_next(hops).c_str());
  return 0;
}
