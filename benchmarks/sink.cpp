// An HTTP server that answers 200 to everything and counts the spans and bytes of OTLP requests: the receiver at which
// a benchmark's spans are counted. Prints its port, serves until standard input ends, then prints what it has seen.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <protozero/pbf_reader.hpp>
#include <string>
#include <thread>
#include <vector>

namespace {

std::atomic<long> requests{0}, spans{0}, bytes{0}, infos{0};

long count_spans(const std::string& body) {
  long count = 0;
  protozero::pbf_reader request(body);
  while (request.next(1)) {  // ExportTraceServiceRequest.resource_spans
    protozero::pbf_reader resource = request.get_message();
    while (resource.next(2)) {  // ResourceSpans.scope_spans
      protozero::pbf_reader scope = resource.get_message();
      while (scope.next(2)) {  // ScopeSpans.spans
        scope.skip();
        ++count;
      }
    }
  }
  return count;
}

bool read_request(int socket, std::string& buffer, std::string& head, std::string& body) {
  std::size_t end = 0;
  char chunk[65536];
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    const ssize_t got = read(socket, chunk, sizeof chunk);
    if (got <= 0) return false;
    buffer.append(chunk, static_cast<std::size_t>(got));
  }
  head = buffer.substr(0, end);
  buffer.erase(0, end + 4);
  std::size_t length = 0;
  const std::size_t at = head.find("Content-Length: ");
  if (at != std::string::npos) length = std::stoul(head.substr(at + 16));
  if (head.find("Expect: 100-continue") != std::string::npos) {
    const char* go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    if (write(socket, go_on, std::strlen(go_on)) < 0) return false;
  }
  while (buffer.size() < length) {
    const ssize_t got = read(socket, chunk, sizeof chunk);
    if (got <= 0) return false;
    buffer.append(chunk, static_cast<std::size_t>(got));
  }
  body = buffer.substr(0, length);
  buffer.erase(0, length);
  return true;
}

std::string answer_to(const std::string& head) {
  if (head.find("/v1/traces") != std::string::npos) return {};
  if (head.find("/version") != std::string::npos) return "3.17.2";
  if (head.find("/experiments/") != std::string::npos)
    return R"({"experiment": {"experiment_id": "0", "name": "Default", "lifecycle_stage": "active"}})";
  return R"({"trace": {"trace_info": {"tags": {"mlflow.trace.spansLocation": "TRACKING_STORE"}}}})";
}

void serve(int socket) {
  std::string buffer, head, body;
  while (read_request(socket, buffer, head, body)) {
    ++requests;
    bytes += static_cast<long>(body.size());
    if (head.find("/v1/traces") != std::string::npos) {
      spans += count_spans(body);
    } else if (head.find("/mlflow/traces") != std::string::npos) {
      ++infos;
    }
    const std::string text = answer_to(head);
    const std::string reply =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(text.size()) +
        "\r\n\r\n" + text;
    if (write(socket, reply.data(), reply.size()) < 0) break;
  }
  close(socket);
}

}  // namespace

int main() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 16) != 0) return 1;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  std::thread([listener] {
    for (;;) {
      const int socket = accept(listener, nullptr, nullptr);
      if (socket < 0) return;
      std::thread(serve, socket).detach();
    }
  }).detach();
  char ignored;
  while (read(0, &ignored, 1) > 0) {
  }
  std::printf("requests=%ld spans=%ld bytes=%ld infos=%ld\n", requests.load(), spans.load(), bytes.load(),
              infos.load());
  std::fflush(stdout);
  _exit(0);
}
