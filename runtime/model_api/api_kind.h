// Which API a request speaks to, told by the end of its path: on any host, because gateways, local servers and proxies
// speak the same APIs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mlflow::internal {

enum class ApiKind : std::uint8_t {
  NONE,
  CHAT,             // OpenAI: /chat/completions
  COMPLETION,       // OpenAI, before chat: /completions
  RESPONSES,        // OpenAI: /responses
  EMBEDDINGS,       // OpenAI: /embeddings
  MESSAGES,         // Anthropic: /messages
  RERANK,           // Cohere, Jina, vLLM, llama-server: /rerank
  OLLAMA_CHAT,      // /api/chat
  OLLAMA_GENERATE,  // /api/generate
  GEMINI            // :generateContent, :streamGenerateContent
};

// The parts of a URL that are looked at; views into it. Without user, query and fragment.
struct UrlParts {
  std::string_view scheme;  // empty where there is none
  std::string_view host;    // with the port
  std::string_view path;    // begins with a slash, or is empty
};
UrlParts url_parts(std::string_view url) noexcept;
// The same as text: what of a URL may be shown.
std::string shown_url(std::string_view url);

ApiKind kind_of_path(std::string_view path) noexcept;

// As the settings name it ("chat"); NONE for what is no name. `kind_names` lists them for messages.
ApiKind kind_named(std::string_view name) noexcept;
std::string kind_names();

}  // namespace mlflow::internal
