#include "model_api/api_kind.h"

#include <algorithm>
#include <iterator>

namespace mlflow::internal {
namespace {

struct PathEnd {
  std::string_view end;
  ApiKind kind;
};
// By the last character, so that a path of no API is told after one comparison or two. The longer of two ends first.
constexpr PathEnd ends_in_s[] = {{"/chat/completions", ApiKind::CHAT},
                                 {"/completions", ApiKind::COMPLETION},
                                 {"/embeddings", ApiKind::EMBEDDINGS},
                                 {"/responses", ApiKind::RESPONSES},
                                 {"/messages", ApiKind::MESSAGES}};
constexpr PathEnd ends_in_t[] = {{"/api/chat", ApiKind::OLLAMA_CHAT},
                                 {":generateContent", ApiKind::GEMINI},
                                 {":streamGenerateContent", ApiKind::GEMINI}};
constexpr PathEnd ends_in_e[] = {{"/api/generate", ApiKind::OLLAMA_GENERATE}};
constexpr PathEnd ends_in_k[] = {{"/rerank", ApiKind::RERANK}};

template <std::size_t N>
ApiKind find_end(std::string_view path, const PathEnd (&ends)[N]) noexcept {
  for (const PathEnd& one : ends)
    if (path.ends_with(one.end)) return one.kind;
  return ApiKind::NONE;
}

struct KindName {
  std::string_view name;
  ApiKind kind;
};
constexpr KindName names[] = {{"chat", ApiKind::CHAT},
                              {"completions", ApiKind::COMPLETION},
                              {"responses", ApiKind::RESPONSES},
                              {"embeddings", ApiKind::EMBEDDINGS},
                              {"messages", ApiKind::MESSAGES},
                              {"rerank", ApiKind::RERANK},
                              {"ollama_chat", ApiKind::OLLAMA_CHAT},
                              {"ollama_generate", ApiKind::OLLAMA_GENERATE},
                              {"gemini", ApiKind::GEMINI}};

}  // namespace

UrlParts url_parts(std::string_view url) noexcept {
  UrlParts parts;
  url = url.substr(0, url.find_first_of("?#"));
  if (const std::size_t scheme = url.find("://"); scheme != url.npos) {
    parts.scheme = url.substr(0, scheme);
    url.remove_prefix(scheme + 3);
  }
  const std::size_t slash = url.find('/');
  parts.host = url.substr(0, slash);
  if (slash != url.npos) parts.path = url.substr(slash);
  // A password may have slashes that nobody escaped: what is in front of the last @ is shown in no case.
  if (const std::size_t user = url.rfind('@'); user != url.npos) {
    if (slash == url.npos || user < slash || parts.host.find(':') != parts.host.npos) {
      const std::string_view rest = url.substr(user + 1);
      const std::size_t path = rest.find('/');
      parts.host = rest.substr(0, path);
      parts.path = path != rest.npos ? rest.substr(path) : std::string_view();
    }
  }
  return parts;
}

std::string shown_url(std::string_view url) {
  const UrlParts parts = url_parts(url);
  std::string shown(parts.scheme);
  if (!shown.empty()) shown += "://";
  shown += parts.host;
  shown += parts.path;
  return shown;
}

ApiKind kind_of_path(std::string_view path) noexcept {
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  if (path.empty()) return ApiKind::NONE;
  switch (path.back()) {
    case 's': return find_end(path, ends_in_s);
    case 't': return find_end(path, ends_in_t);
    case 'e': return find_end(path, ends_in_e);
    case 'k': return find_end(path, ends_in_k);
    default: return ApiKind::NONE;
  }
}

ApiKind kind_named(std::string_view name) noexcept {
  const auto* const found =
      std::find_if(std::begin(names), std::end(names), [&](const KindName& one) { return one.name == name; });
  return found != std::end(names) ? found->kind : ApiKind::NONE;
}

std::string kind_names() {
  std::string list;
  for (const KindName& one : names) {
    if (!list.empty()) list += ", ";
    list += one.name;
  }
  return list;
}

}  // namespace mlflow::internal
