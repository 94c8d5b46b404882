// What the plugin needs of cpp-httplib's server, with its names and signatures: a server that is asked by a call.
#pragma once
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace httplib {
using Headers = std::multimap<std::string, std::string>;
struct DataSink {
  std::string body;
};
using ContentProvider = std::function<bool(size_t offset, size_t length, DataSink& sink)>;
struct ContentReader {};
struct Stream {};

struct Request {
  std::string method, path;
  Headers headers;
#ifndef WITHOUT_ROUTE
  std::string matched_route;
#endif
  std::vector<std::pair<int, int>> ranges;
};
struct Response {
  int status = -1;
#ifndef WITHOUT_CONTENT_PROVIDER
  ContentProvider content_provider_;
#endif
};

class Server {
 public:
  using Handler = std::function<void(const Request&, Response&)>;
  using HandlerWithContentReader = std::function<void(const Request&, Response&, const ContentReader&)>;
  enum class HandlerResponse { Handled, Unhandled };
  using Handlers = std::vector<std::pair<std::string, Handler>>;
  using HandlersForContentReader = std::vector<std::pair<std::string, HandlerWithContentReader>>;

  Handlers get_handlers_;
  HandlersForContentReader post_handlers_for_content_reader_;
  std::function<HandlerResponse(const Request&, Response&)> pre_request_handler_;

  // As process_request: gives the answer's body, and the status.
  std::string process_request(Request& req) {
    Response res;
    bool routed = false;
#ifdef __cpp_exceptions
    try {
      routed = routing(req, res);
    } catch (std::exception&) {
      res.status = 500;
    }
#else
    routed = routing(req, res);
#endif
    if (res.status == -1) res.status = routed ? 200 : 404;
    DataSink sink;
#ifndef WITHOUT_CONTENT_PROVIDER
    for (size_t offset = 0; res.content_provider_ && res.content_provider_(offset, 0, sink); ++offset) {
    }
#endif
    return std::to_string(res.status) + " " + sink.body;
  }

 private:
  bool routing(Request& req, Response& res) {
    Stream strm;
    if (req.method == "POST")
      return dispatch_request_for_content_reader(req, res, ContentReader(), post_handlers_for_content_reader_);
    return dispatch_request(req, res, get_handlers_, strm);
  }
  bool dispatch_request(Request& req, Response& res, const Handlers& handlers, Stream& strm);
  bool dispatch_request_for_content_reader(Request& req, Response& res, ContentReader content_reader,
                                           const HandlersForContentReader& handlers) const;
};

// clang-format off
inline bool Server::dispatch_request(Request &req, Response &res, const Handlers &handlers, Stream &) {
  for (const auto &x : handlers) {
    const auto &pattern = x.first;
    const auto &handler = x.second;
    if (req.path.compare(0, 2, pattern, 0, 2) == 0) {
#ifndef WITHOUT_ROUTE
      req.matched_route = pattern;
#endif
      if (pre_request_handler_ && pre_request_handler_(req, res) == HandlerResponse::Handled) { return true; }
      handler(req, res);
      return true;
    }
  }
  return false;
}

inline bool Server::dispatch_request_for_content_reader(Request &req, Response &res, ContentReader content_reader,
                                                        const HandlersForContentReader &handlers) const {
  for (const auto &x : handlers) {
    const auto &handler = x.second;
    if (req.path == x.first) {
      if (!pre_request_handler_ || pre_request_handler_(req, res) != HandlerResponse::Handled) {
        handler(req, res, content_reader);
      }
      return true;
    }
  }
  return false;
}
// clang-format on
}  // namespace httplib
