// Calls of models' APIs over HTTP as spans, with no line of code for each: messages, tools, token usage, streams,
// errors.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mlflow/visibility.h"

namespace mlflow {

// What mlflow::openai::autolog, mlflow::anthropic::autolog and mlflow::litellm::autolog take. Each call replaces what
// the one before it said about the same API.
struct AutologOptions {
  bool log_traces = true;  // false: as disable
  bool disable = false;  // ends it: what is under way is still recorded
  bool silent = false;  // nothing is reported about what cannot be watched
  // Hosts ("api.example.com", "*.example.com", "localhost:8080"): only calls to them; for LiteLLM, the hosts of its
  // proxies. Empty: every host, told by path and request; LiteLLM's by the headers of its replies.
  std::vector<std::string> hosts = {};
  // Paths that are named otherwise: {{"/gateway/*/invoke", "chat"}}. Kinds: chat, completions, responses, embeddings,
  // messages, rerank, ollama_chat, ollama_generate, gemini.
  std::map<std::string, std::string> paths = {};
};

// From now on calls made through the transports that are watched (libcurl, cpp-httplib) and through HttpCall are spans
// below the one that is active on the calling thread. Any thread; never throws.
namespace openai {
using mlflow::AutologOptions;
// OpenAI's API, whoever speaks it: also Azure, llama-server, vLLM, Ollama, gateways. Rerank, Ollama's own API and
// Gemini.
MLFLOW_TRACING_API void autolog(const AutologOptions& options = {}) noexcept;
}  // namespace openai
namespace anthropic {
using mlflow::AutologOptions;
MLFLOW_TRACING_API void autolog(const AutologOptions& options = {}) noexcept;
}  // namespace anthropic
namespace litellm {
using mlflow::AutologOptions;
MLFLOW_TRACING_API void autolog(const AutologOptions& options = {}) noexcept;
}  // namespace litellm

namespace autolog {

struct HttpCallOptions {
  std::string_view method = "POST";
  std::string_view url = {};  // absolute; its query and user are not recorded
  std::string_view body = {};  // of the request; looked at during the construction only
  bool has_anthropic_version = false;  // the request has a header anthropic-version
};

// One call over a transport of the program's own. Movable, bound to no thread: it may begin in one step of a
// coroutine and end in another, on another thread; one thread at a time. It does nothing where this is no call of a
// model's API whose autolog is on. No call throws, but for headers() when there is no memory.
class MLFLOW_TRACING_API HttpCall {
 public:
  HttpCall() noexcept;
  explicit HttpCall(const HttpCallOptions& options) noexcept;
  HttpCall(HttpCall&&) noexcept;
  HttpCall& operator=(HttpCall&&) noexcept;
  ~HttpCall();  // ends it

  // Whether it is recorded.
  explicit operator bool() const noexcept;

  // To be sent with the request: `traceparent`; none where the request has one of the program's own.
  std::map<std::string, std::string> headers() const;

  // Of the reply: its status, its headers (only Content-Encoding and x-litellm-* matter, and no value is recorded), its
  // body as it comes.
  void set_status(int status) noexcept;
  void set_header(std::string_view name, std::string_view value) noexcept;
  void data(std::string_view bytes) noexcept;
  // The transport failed; no failure where the answer was complete by then.
  void fail(std::string_view message) noexcept;
  // The program wanted no more of it.
  void stop_reading() noexcept;
  void end() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace autolog
}  // namespace mlflow
