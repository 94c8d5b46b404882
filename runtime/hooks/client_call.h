// What the plugin writes into cpp-httplib's `ClientImpl::send`: one request of a program that may be a call of a model.
// Nothing of that library is named here but members of its requests and responses, whose types are the template's.
#pragma once

#include "hooks/abi.h"
#include "hooks/language.h"

#pragma GCC visibility push(default)
namespace mlflow_trace_v1 {

// One request that is recorded. Opaque to instrumented code.
struct ClientCall;

// What is asked, before it is sent: texts that live for the call of client_begin.
struct ClientRequest {
  const char* method;
  Size method_length;
  const char* host;
  Size host_length;
  const char* path;
  Size path_length;
  const char* body;
  Size body_length;
  const char* traceparent;  // the program's own header; empty if it sends none
  Size traceparent_length;
  int port;
  unsigned flags;
  static constexpr unsigned TLS = 1, ANTHROPIC_VERSION = 2;
};

// How it ended.
struct ClientOutcome {
  static constexpr int ANSWERED = 0, FAILED = 1, READER_STOPPED = 2;
};

// Weak: a program that is compiled with the plugin and linked without the runtime, or with one that has them not, sends
// its requests as they are.
extern "C" {
// Whether a request of this method and path may be recorded: asked before anything else of it is looked at, as most are
// not. Never 0 for one that is.
int mlflow_trace_v1_client_wants(const char* method, Size method_length, const char* path, Size path_length) noexcept
    __attribute__((weak));
// Null: nothing to record. Other calls of this thread are taken for parts of this one (a redirect) until client_end.
ClientCall* mlflow_trace_v1_client_begin(const ClientRequest*) noexcept __attribute__((weak));
// The value of the header `traceparent`, NUL-terminated; null: send none. Lives as long as the call.
const char* mlflow_trace_v1_client_traceparent(ClientCall*) noexcept __attribute__((weak));
// Of the reply: its status, each header, and its body, once or in pieces.
void mlflow_trace_v1_client_status(ClientCall*, int status) noexcept __attribute__((weak));
void mlflow_trace_v1_client_header(ClientCall*, const char* name, Size name_length, const char* value,
                                   Size value_length) noexcept __attribute__((weak));
void mlflow_trace_v1_client_data(ClientCall*, const char*, Size length) noexcept __attribute__((weak));
// The program's own code runs, which may make calls of its own; and it has returned.
void mlflow_trace_v1_client_leave(ClientCall*) noexcept __attribute__((weak));
void mlflow_trace_v1_client_return(ClientCall*) noexcept __attribute__((weak));
// `outcome` is one of ClientOutcome, `message` says what failed. The call is gone afterwards.
void mlflow_trace_v1_client_end(ClientCall*, int outcome, const char* message, Size length) noexcept
    __attribute__((weak));
}

// Stands where the request is sent. Trivial unless something is recorded.
class ClientScope {
 public:
  __attribute__((nodebug)) ClientScope() noexcept {}
  __attribute__((nodebug)) ~ClientScope() {
    if (__builtin_expect(call_ != nullptr, 0)) finish_(*this);
  }
  ClientScope(const ClientScope&) = delete;
  ClientScope& operator=(const ClientScope&) = delete;

  ClientCall* call_ = nullptr;
  void (*finish_)(ClientScope&) = nullptr;
  void (*tell_answer_)(ClientScope&) = nullptr;
  void* request_ = nullptr;
  void* response_ = nullptr;
  void* error_ = nullptr;
  void* receiver_ = nullptr;  // the program's, while ours is in its place
  bool added_header_ = false;
  bool told_answer_ = false;
};

// Around the program's receiver: it gets what it would have got, and its answer is what the client gets.
struct ClientLeave {
  __attribute__((nodebug)) explicit ClientLeave(ClientCall* left) noexcept : call(left) {
    mlflow_trace_v1_client_leave(call);
  }
  __attribute__((nodebug)) ~ClientLeave() { mlflow_trace_v1_client_return(call); }
  ClientCall* call;
};
template <class Receiver> struct ClientReceiver {
  Receiver* receiver;
  ClientScope* scope;
  template <class... More> bool operator()(const char* data, Size length, More... more) const {
    if (!scope->told_answer_) scope->tell_answer_(*scope);
    mlflow_trace_v1_client_data(scope->call_, data, length);
    ClientLeave programs_code(scope->call_);
    return (*receiver)(data, length, more...);
  }
};

template <class Response> void tell_client_answer(ClientScope& scope) noexcept {
  const Response& response = *static_cast<Response*>(scope.response_);
  scope.told_answer_ = true;
  if (response.status > 0) mlflow_trace_v1_client_status(scope.call_, response.status);
  for (const auto& header : response.headers)
    mlflow_trace_v1_client_header(scope.call_, header.first.data(), header.first.size(), header.second.data(),
                                  header.second.size());
}

template <class Request, class Response, class Error> void finish_client(ClientScope& scope) noexcept {
  typedef decltype(Request::content_receiver) Receiver;
  Request& request = *static_cast<Request*>(scope.request_);
  const Response& response = *static_cast<Response*>(scope.response_);
  const Error error = *static_cast<Error*>(scope.error_);
  if (Receiver* receiver = static_cast<Receiver*>(scope.receiver_)) {
    if (*receiver) request.content_receiver = static_cast<Receiver&&>(*receiver);
    delete receiver;
  }
  if (scope.added_header_) request.headers.erase("traceparent");
  if (!scope.told_answer_) mlflow_trace_v1::tell_client_answer<Response>(scope);
  if (!response.body.empty()) mlflow_trace_v1_client_data(scope.call_, response.body.data(), response.body.size());
  // With no error and no answer, an exception of the program's own code is leaving.
  if (error == Error::Success)
    mlflow_trace_v1_client_end(
        scope.call_, response.status > 0 ? +ClientOutcome::ANSWERED : +ClientOutcome::READER_STOPPED, nullptr, 0);
  else if (error == Error::Canceled)
    mlflow_trace_v1_client_end(scope.call_, ClientOutcome::READER_STOPPED, nullptr, 0);
  else {
    const auto text = to_string(error);
    mlflow_trace_v1_client_end(scope.call_, ClientOutcome::FAILED, text.data(), text.size());
  }
  scope.call_ = nullptr;
}

// True: the request got a header. Not where it has one, of its own or of the client's.
template <class Request, class Headers>
bool add_traceparent(ClientCall* call, Request& request, const Headers& default_headers) {
  const char* traceparent = mlflow_trace_v1_client_traceparent(call);
  if (traceparent == nullptr || request.headers.find("traceparent") != request.headers.end() ||
      default_headers.find("traceparent") != default_headers.end())
    return false;
  request.headers.emplace("traceparent", traceparent);
  return true;
}

// Changes the request: in a function of its own, as it may run out of memory.
template <class Request, class Headers>
void prepare_client(ClientScope& scope, Request& request, const Headers& default_headers) {
  typedef decltype(Request::content_receiver) Receiver;
  scope.added_header_ = mlflow_trace_v1::add_traceparent(scope.call_, request, default_headers);
  if (!request.content_receiver) return;
  // What can fail comes first: from the move on nothing does.
  Receiver* receiver = new Receiver();
  scope.receiver_ = receiver;
  Receiver ours(ClientReceiver<Receiver>{receiver, &scope});
  *receiver = static_cast<Receiver&&>(request.content_receiver);
  request.content_receiver = static_cast<Receiver&&>(ours);
}

// Views into what it is given. `host` and `port` are where the client sends it.
template <class Text, class Headers>
ClientRequest asked_of_client(const Text& host, int port, const Text& method, const Text& path, const Headers& headers,
                              const Text& body, const Headers& default_headers, bool tls) {
  const auto own = headers.find("traceparent");
  const bool anthropic = headers.find("anthropic-version") != headers.end() ||
                         default_headers.find("anthropic-version") != default_headers.end();
  ClientRequest asked = {};
  asked.method = method.data();
  asked.method_length = method.size();
  asked.host = host.data();
  asked.host_length = host.size();
  asked.path = path.data();
  asked.path_length = path.size();
  asked.body = body.data();
  asked.body_length = body.size();
  asked.port = port;
  if (own != headers.end()) {
    asked.traceparent = own->second.data();
    asked.traceparent_length = own->second.size();
  }
  if (tls) asked.flags |= ClientRequest::TLS;
  if (anthropic) asked.flags |= ClientRequest::ANTHROPIC_VERSION;
  return asked;
}

template <class Text> bool may_be_client_call(const Text& method, const Text& path) noexcept {
  return mlflow_trace_v1_client_wants != nullptr &&
         mlflow_trace_v1_client_wants(method.data(), method.size(), path.data(), path.size()) != 0;
}

// At the beginning of `send`. `default_headers` are those that the client adds to each request, and `tls` says whether
// it encrypts: both are its own, so they are handed over.
template <class Client, class Request, class Response, class Error, class Headers>
void begin_client(ClientScope& scope, Client& client, Request& request, Response& response, Error& error,
                  const Headers& default_headers, bool tls) noexcept {
  if (__builtin_expect(!mlflow_trace_v1::may_be_client_call(request.method, request.path), 1)) return;
  const auto& host = client.host();
  const ClientRequest asked = mlflow_trace_v1::asked_of_client(host, client.port(), request.method, request.path,
                                                               request.headers, request.body, default_headers, tls);
  scope.call_ = mlflow_trace_v1_client_begin(&asked);
  if (__builtin_expect(scope.call_ == nullptr, 1)) return;
  scope.request_ = &request;
  scope.response_ = &response;
  scope.error_ = &error;
  scope.finish_ = &mlflow_trace_v1::finish_client<Request, Response, Error>;
  scope.tell_answer_ = &mlflow_trace_v1::tell_client_answer<Response>;
#ifdef MLFLOW_TRACE_HAS_EXCEPTIONS
  try {
    mlflow_trace_v1::prepare_client(scope, request, default_headers);
  } catch (...) {
  }
#else
  mlflow_trace_v1::prepare_client(scope, request, default_headers);
#endif
}

}  // namespace mlflow_trace_v1
#pragma GCC visibility pop
