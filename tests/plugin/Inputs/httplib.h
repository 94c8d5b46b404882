// What the plugin needs of cpp-httplib, with its names and signatures: a client that answers by itself.
#pragma once
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace httplib {
using Headers = std::multimap<std::string, std::string>;
using Receiver = std::function<bool(const char*, size_t, uint64_t, uint64_t)>;

struct Request {
  std::string method, path;
  Headers headers;
  std::string body;
  Receiver content_receiver;
};
struct Response {
  int status = -1;
  Headers headers;
  std::string body;
};
enum class Error { Success, Unknown, Connection, Read, Canceled };
inline std::string to_string(const Error error) { return error == Error::Connection ? "Could not establish connection" : "?"; }

class ClientImpl {
 public:
  explicit ClientImpl(std::string host) : host_(std::move(host)) {}
  virtual ~ClientImpl() = default;
  std::string host() const;
  int port() const;
  bool send(Request& req, Response& res, Error& error);
  bool send(const Request& req);  // another function of that name

 protected:
  bool send_(Request& req, Response& res, Error& error);
#ifndef WITHOUT_DEFAULT_HEADERS
  Headers default_headers_;
#endif

 private:
  virtual bool is_ssl() const;
  std::string host_;
  std::recursive_mutex request_mutex_;
};

inline std::string ClientImpl::host() const { return host_; }
inline int ClientImpl::port() const { return 80; }
inline bool ClientImpl::is_ssl() const { return true; }
inline bool ClientImpl::send(const Request&) { return false; }

// clang-format off
inline bool ClientImpl::send(Request &req, Response &res, Error &error) {
  std::lock_guard<std::recursive_mutex> request_mutex_guard(request_mutex_);
  auto ret = send_(req, res, error);
  return ret;
}
// clang-format on

inline bool ClientImpl::send_(Request& req, Response& res, Error& error) {
  std::printf("sent with %zu headers\n", req.headers.size());
  if (host_ == "nowhere") {
    error = Error::Connection;
    return false;
  }
  if (req.path == "/moved") {
    Request again = req;
    again.path = "/v1/chat/completions";
    return send(again, res, error);
  }
  res.status = 200;
  res.headers.emplace("Content-Type", "application/json");
  if (!req.content_receiver) {
    res.body = "whole";
    return true;
  }
  for (const char* piece : {"one", "two"})
    if (!req.content_receiver(piece, 3, 0, 0)) {
      error = Error::Canceled;
      return false;
    }
  return true;
}
}  // namespace httplib
