// One HTTP request to a model's API that is being recorded as a span, and what comes back: what every transport
// (libcurl, cpp-httplib, the program's own through HttpCall) feeds. Here bytes are only copied, with the time they
// came; what they mean is read on the background thread (runtime/model_api/).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mlflow::internal {

// A request as the transport knows it before it is sent. The views need to live for the call of begin() only.
struct ModelRequest {
  std::string_view method;  // "POST"
  std::string_view url;  // absolute; its query and user are never recorded
  std::string_view body;
  bool body_follows = false;  // it is read piece by piece, see append_request
  bool has_anthropic_version = false;  // there is a header anthropic-version
};

// A plain movable value, bound to no thread: it may begin on one and end on another, but is used by one at a time. One
// that was moved from, or has ended, does nothing. Nothing here throws, and no call takes a lock of the program's.
class ModelCall {
 public:
  // Whether a request may be one to a model's API, before anything else of it is looked at: some ten nanoseconds, no
  // allocation. False while autolog is off, on this thread while the runtime itself sends, and where nothing is traced.
  static bool may_be_model_call(std::string_view method, std::string_view url) noexcept;

  // Begins the span, below the one that is active on this thread. Nothing where this is no such request, or its trace
  // is not recorded. Looks at the method, the URL and the body itself: may_be_model_call need not have been asked.
  static std::optional<ModelCall> begin(const ModelRequest& request) noexcept;

  ModelCall(ModelCall&&) noexcept;
  ModelCall& operator=(ModelCall&&) noexcept;
  ~ModelCall();  // ends it

  // More of the request's body, in the order it is sent.
  void append_request(std::string_view bytes) noexcept;
  // The body is sent again from its beginning (a redirect, a retry, a rewound upload): what was appended is forgotten.
  void restart_request() noexcept;

  // The value of the header `traceparent` to send; empty: send none.
  std::string traceparent() const;

  // Of the reply: the status and the header Content-Encoding of the bytes that data() is given: not to be called where
  // the transport has decoded them.
  void set_status(int status) noexcept;
  void set_content_encoding(std::string_view encoding) noexcept;
  // A header x-litellm-* came: a LiteLLM proxy has answered.
  void set_litellm_reply() noexcept;

  // Bytes of the reply's body that the program has taken. Bounded: of what is beyond the limit only the end is kept.
  void data(std::string_view bytes) noexcept;
  // A redirect, or the transport tries again by itself: what came so far was not the answer.
  void restart_reply() noexcept;

  // The transport failed, `message` says how (no URL in it). No failure when the answer was complete before that
  // ([DONE], message_stop, response.completed, a whole JSON).
  void fail(std::string_view message) noexcept;
  // The transfer was removed before its result was known: decided by whether the answer was complete.
  void abandon() noexcept;
  // The program's own receiver ended the stream: no failure.
  void reader_stopped() noexcept;

  // Nothing more comes. Also in the destructor.
  void end() noexcept;

 private:
  struct State;
  explicit ModelCall(std::unique_ptr<State> state) noexcept;

  std::unique_ptr<State> state_;
};

}  // namespace mlflow::internal
