// A client with the names that the plugin looks for in cpp-httplib, whose transfer is nothing: what is written into it
// is all that there is to measure. As TRANSFER_NAMESPACE `httplib` it is woven, as any other plain; included once as
// each.
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace TRANSFER_NAMESPACE {

using Headers = std::multimap<std::string, std::string>;

struct Request {
  std::string method;
  std::string path;
  Headers headers;
  std::string body;
  std::function<bool(const char* data, std::size_t length)> content_receiver;
};
struct Response {
  int status = -1;
  Headers headers;
  std::string body;
};
enum class Error { Success, Canceled };
inline std::string to_string(Error) { return "canceled"; }

class ClientImpl {
 public:
  std::string host() const { return host_; }
  int port() const { return 443; }
  bool send(Request& req, Response& res, Error& error);

 private:
  bool is_ssl() const { return true; }
  std::string host_ = "api.a-rather-long-name.example.com";
  Headers default_headers_;
  std::recursive_mutex request_mutex_;
};

[[gnu::noinline]] inline bool ClientImpl::send(Request& req, Response& res, Error& error) {
  const std::lock_guard<std::recursive_mutex> guard(request_mutex_);
  res.status = static_cast<int>(req.path.size());
  error = Error::Success;
  return true;
}

}  // namespace TRANSFER_NAMESPACE
