// A small HTTP server in the test's own process, for what only a real connection shows. Each connection has a thread; a
// handler gets the whole request and returns the whole response, byte for byte, so that it can be as wrong as wanted.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mlflow::internal {

class HttpServer {
 public:
  // Empty answer: the connection is closed without one.
  using Handler = std::function<std::string(const std::string& request)>;

  explicit HttpServer(Handler handler) : handler_(std::move(handler)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 16);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~HttpServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (const int connection : open_) ::shutdown(connection, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

  static std::string response(int status, const std::string& body, const std::string& headers = {}) {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           headers + "\r\n" + body;
  }

 private:
  void accept_all() {
    for (int connection; (connection = ::accept(listener_, nullptr, nullptr)) >= 0;) {
      ++connections_;
      const std::lock_guard lock(mutex_);
      open_.push_back(connection);
      threads_.emplace_back([this, connection] { serve(connection); });
    }
  }

  void serve(int connection) {
    std::string buffer;
    char chunk[65536];
    while (true) {
      const std::size_t end = buffer.find("\r\n\r\n");
      std::size_t length = 0;
      if (const std::size_t at = buffer.find("Content-Length: "); at < end) length = std::stoul(buffer.substr(at + 16));
      if (end != std::string::npos && buffer.size() >= end + 4 + length) {
        const std::string answer = handler_(buffer.substr(0, end + 4 + length));
        buffer.erase(0, end + 4 + length);
        if (answer.empty()) break;
        if (::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
        continue;
      }
      const ssize_t got = ::recv(connection, chunk, sizeof chunk, 0);
      if (got <= 0) break;
      buffer.append(chunk, static_cast<std::size_t>(got));
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_, connection);
    ::close(connection);
  }

  Handler handler_;
  int listener_;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::thread acceptor_;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
};

}  // namespace mlflow::internal
