// What the plugin writes into cpp-httplib's `ClientImpl::open_stream` and `StreamHandle::read`: a request that may be a
// call of a model, whose reply the program reads by itself. The call travels with the reply: as the content provider of
// the handle's response, which only a server would ask for content.
#pragma once

#include "hooks/client_call.h"

#pragma GCC visibility push(default)
namespace mlflow_trace_v1 {

// Stands where the stream is opened. Trivial unless something is recorded.
class ClientStreamScope {
 public:
  __attribute__((nodebug)) ClientStreamScope() noexcept {}
  __attribute__((nodebug)) ~ClientStreamScope() {
    if (__builtin_expect(call_ != nullptr, 0))
      mlflow_trace_v1_client_end(call_, ClientOutcome::READER_STOPPED, nullptr, 0);
  }
  ClientStreamScope(const ClientStreamScope&) = delete;
  ClientStreamScope& operator=(const ClientStreamScope&) = delete;

  ClientCall* call_ = nullptr;
};

// What one read has given: bytes, or the end.
struct ClientPiece {
  const char* data;
  Size length;
  bool is_end;
  const char* failure;  // null: it ended well
  Size failure_length;
};

// The call, while its reply is read. It ends with the stream, or with the last copy of the response.
struct ClientStream {
  ClientCall* call;
  unsigned references;
};
class ClientStreamShare {
 public:
  explicit ClientStreamShare(ClientStream* stream) noexcept : stream_(stream) {}
  ClientStreamShare(const ClientStreamShare& other) noexcept : stream_(other.stream_) {
    __atomic_add_fetch(&stream_->references, 1, 0 /* relaxed */);
  }
  ClientStreamShare& operator=(const ClientStreamShare&) = delete;
  ~ClientStreamShare() {
    if (__atomic_sub_fetch(&stream_->references, 1, 4 /* acquire and release */) != 0) return;
    if (stream_->call != nullptr) mlflow_trace_v1_client_end(stream_->call, ClientOutcome::READER_STOPPED, nullptr, 0);
    delete stream_;
  }
  // Called as a content provider is: the first number is where the piece is.
  template <class Sink> bool operator()(Size place, Size, Sink&) const noexcept {
    const ClientPiece& piece = *reinterpret_cast<const ClientPiece*>(place);
    if (stream_->call == nullptr) return true;
    if (!piece.is_end) {
      mlflow_trace_v1_client_data(stream_->call, piece.data, piece.length);
      return true;
    }
    ClientCall* const call = stream_->call;
    stream_->call = nullptr;
    mlflow_trace_v1_client_end(call, piece.failure != nullptr ? +ClientOutcome::FAILED : +ClientOutcome::ANSWERED,
                               piece.failure, piece.failure_length);
    return true;
  }

 private:
  ClientStream* stream_;
};

template <class Client, class Text, class Headers>
void begin_client_stream(ClientStreamScope& scope, Client& client, const Text& method, const Text& path,
                         const Headers& headers, const Text& body, const Headers& default_headers, bool tls) noexcept {
  if (__builtin_expect(!mlflow_trace_v1::may_be_client_call(method, path), 1)) return;
  const auto& host = client.host();
  const ClientRequest asked =
      mlflow_trace_v1::asked_of_client(host, client.port(), method, path, headers, body, default_headers, tls);
  scope.call_ = mlflow_trace_v1_client_begin(&asked);
}

// The request has its headers, and is not sent yet.
template <class Request, class Headers>
void prepare_client_stream(ClientStreamScope& scope, Request& request, const Headers& default_headers) noexcept {
  if (__builtin_expect(scope.call_ == nullptr, 1)) return;
#ifdef MLFLOW_TRACE_HAS_EXCEPTIONS
  try {
    mlflow_trace_v1::add_traceparent(scope.call_, request, default_headers);
  } catch (...) {
  }
#else
  mlflow_trace_v1::add_traceparent(scope.call_, request, default_headers);
#endif
}

// Has the response keep the call. May run out of memory: then the call ends here.
template <class Provider> void keep_client_stream(ClientStreamScope& scope, Provider& provider) {
  auto* stream = new ClientStream{nullptr, 1};
  provider = Provider{ClientStreamShare(stream)};
  stream->call = scope.call_;
  scope.call_ = nullptr;
  mlflow_trace_v1_client_leave(stream->call);
}

// The handle is about to be given to the program.
template <class Handle> void opened_client_stream(ClientStreamScope& scope, Handle& handle) noexcept {
  if (__builtin_expect(scope.call_ == nullptr, 1)) return;
  if (!handle.response) {
    const auto text = to_string(handle.error);
    mlflow_trace_v1_client_end(scope.call_, ClientOutcome::FAILED, text.data(), text.size());
    scope.call_ = nullptr;
    return;
  }
  const auto& response = *handle.response;
  if (response.status > 0) mlflow_trace_v1_client_status(scope.call_, response.status);
  for (const auto& header : response.headers)
    mlflow_trace_v1_client_header(scope.call_, header.first.data(), header.first.size(), header.second.data(),
                                  header.second.size());
#ifdef MLFLOW_TRACE_HAS_EXCEPTIONS
  try {
    mlflow_trace_v1::keep_client_stream(scope, handle.response->content_provider_);
  } catch (...) {
  }
#else
  mlflow_trace_v1::keep_client_stream(scope, handle.response->content_provider_);
#endif
}

// A provider takes a sink, which ours does not look at: room for one, so that there is something to refer to.
template <class Sink> struct alignas(Sink) SinkRoom {
  unsigned char bytes[sizeof(Sink)];
};
template <template <class> class Function, class Sink>
void tell_client_piece(const Function<bool(Size, Size, Sink&)>& provider, const ClientPiece& piece) {
  SinkRoom<Sink> room;
  provider(reinterpret_cast<Size>(&piece), 0, reinterpret_cast<Sink&>(room));
}

// What `read` is about to return: bytes in the program's buffer, 0 at the end, or that it failed.
template <class Handle, class Count>
Count read_client_stream(Handle& handle, const char* buffer, Size size, Count count) noexcept {
  if (__builtin_expect(!handle.response || !handle.response->content_provider_, 1) || size == 0) return count;
  ClientPiece piece = {buffer, 0, false, nullptr, 0};
  if (count > 0) {
    piece.length = static_cast<Size>(count);
    mlflow_trace_v1::tell_client_piece(handle.response->content_provider_, piece);
    return count;
  }
  piece.is_end = true;
  if (count == 0) {
    mlflow_trace_v1::tell_client_piece(handle.response->content_provider_, piece);
    return count;
  }
  const auto text = to_string(handle.get_read_error());
  piece.failure = text.data();
  piece.failure_length = text.size();
  mlflow_trace_v1::tell_client_piece(handle.response->content_provider_, piece);
  return count;
}

}  // namespace mlflow_trace_v1
#pragma GCC visibility pop
