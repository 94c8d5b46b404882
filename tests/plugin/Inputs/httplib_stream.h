// What the plugin needs of cpp-httplib's streams that the program reads by itself, with its names and signatures.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace httplib {
using Headers = std::multimap<std::string, std::string>;
using Params = std::multimap<std::string, std::string>;
class DataSink {
 public:
  DataSink() { std::puts("a sink is made"); }
  std::function<bool(const char* data, size_t data_len)> write;
};
using ContentProvider = std::function<bool(size_t offset, size_t length, DataSink& sink)>;

struct Request {
  std::string method, path;
  Headers headers;
  std::string body;
};
struct Response {
  int status = -1;
  Headers headers;
#ifndef WITHOUT_CONTENT_PROVIDER
  ContentProvider content_provider_;
#endif
};
enum class Error { Success, Unknown, Connection, Read };
inline std::string to_string(const Error error) { return error == Error::Connection ? "no connection" : "read failed"; }

class ClientImpl {
 public:
  struct StreamHandle {
    std::unique_ptr<Response> response;
    Error error = Error::Success;
    StreamHandle() = default;
    StreamHandle(StreamHandle&&) = default;
    StreamHandle& operator=(StreamHandle&&) = default;
    long read(char* buf, size_t len);
    Error get_read_error() const { return Error::Read; }

    int reads_ = 0;
    bool fails_ = false;
  };

  explicit ClientImpl(std::string host) : host_(std::move(host)) {}
  virtual ~ClientImpl() = default;
  std::string host() const { return host_; }
  int port() const { return 80; }
  StreamHandle open_stream(const std::string& method, const std::string& path, const Params& params,
                           const Headers& headers, const std::string& body, const std::string& content_type);

 private:
  virtual bool is_ssl() const { return false; }
  void prepare_default_headers(Request& r, bool for_stream, const std::string& ct);
  std::string host_;
  Headers default_headers_;
};

inline void ClientImpl::prepare_default_headers(Request& r, bool, const std::string& ct) {
  r.headers.emplace("Content-Type", ct);
}

// clang-format off
inline ClientImpl::StreamHandle ClientImpl::open_stream(const std::string &method, const std::string &path,
                                                        const Params &params, const Headers &headers,
                                                        const std::string &body, const std::string &content_type) {
  StreamHandle handle;
  handle.response.reset(new Response());
  if (host_ == "nowhere") {
    handle.error = Error::Connection;
    handle.response.reset();
    return handle;
  }
  Request req;
  req.method = method;
  req.path = path;
  req.headers = headers;
  req.body = body;
  prepare_default_headers(req, true, content_type);
  for (const auto& header : req.headers) std::printf("sent %s: %s\n", header.first.c_str(), header.second.c_str());
  handle.response->status = 200;
  handle.response->headers.emplace("Content-Type", "text/event-stream");
  handle.fails_ = params.count("fails");
  return handle;
}

inline long ClientImpl::StreamHandle::read(char *buf, size_t len) {
  if (!response) { return -1; }
  auto n = reads_++ < 2 ? 2 : fails_ ? -1 : 0;
  if (n <= 0) { return n; }
  std::memcpy(buf, reads_ == 1 ? "ab" : "cd", len < 2 ? len : 2);
  return static_cast<long>(len < 2 ? len : 2);
}
// clang-format on
}  // namespace httplib
