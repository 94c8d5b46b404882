#include "autolog/autolog_rules.h"

#include <string.h>

#include <algorithm>
#include <cctype>

namespace mlflow::internal {
namespace {

bool equal_letters(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

// `*` stands for any characters. Without backtracking further than to the last star, which is enough.
bool matches(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = pattern.npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && equal_letters(pattern[p], text[t])) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == pattern.npos;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

template <class OnItem>
void for_each_item(std::string_view list, OnItem&& on_item) {
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    if (!trimmed(item).empty()) on_item(trimmed(item));
  }
}

std::string_view without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  return colon != host.npos && host.find(']', colon) == host.npos ? host.substr(0, colon) : host;
}

// Looked for where it mostly stands first: a body may have megabytes of messages.
bool contains(std::string_view body, std::string_view word) noexcept {
  constexpr std::size_t NEAR = 4096;
  const auto in = [&](std::string_view part) {
    return memmem(part.data(), part.size(), word.data(), word.size()) != nullptr;
  };
  if (body.size() <= 2 * NEAR) return in(body);
  return in(body.substr(0, NEAR)) || in(body.substr(body.size() - NEAR)) || in(body.substr(NEAR));
}

bool is_openai_kind(ApiKind kind) { return kind != ApiKind::NONE && kind != ApiKind::MESSAGES; }

// LiteLLM's proxy speaks all but these.
bool is_litellm_kind(ApiKind kind) {
  return kind != ApiKind::NONE && kind != ApiKind::OLLAMA_CHAT && kind != ApiKind::OLLAMA_GENERATE &&
         kind != ApiKind::GEMINI;
}

// Before anything is allocated or searched twice: most requests are none.
std::string_view without_query(std::string_view url) noexcept {
  for (const char mark : {'?', '#'})
    if (const void* found = memchr(url.data(), mark, url.size()))
      url = url.substr(0, static_cast<std::size_t>(static_cast<const char*>(found) - url.data()));
  return url;
}

}  // namespace

AutologRules::Place AutologRules::place_of(std::string_view text) {
  if (const std::size_t scheme = text.find("://"); scheme != text.npos) text.remove_prefix(scheme + 3);
  const std::size_t slash = text.find('/');
  return {std::string(text.substr(0, slash)), slash != text.npos ? std::string(text.substr(slash)) : std::string()};
}

bool AutologRules::is_at(const Place& place, const UrlParts& url) noexcept {
  const bool host = place.host.empty() || matches(place.host, url.host) || matches(place.host, without_port(url.host));
  return host && (place.path.empty() || place.path == "/" || matches(place.path, url.path));
}

bool AutologRules::is_at_one(const std::vector<Place>& places, const UrlParts& url) noexcept {
  return std::any_of(places.begin(), places.end(), [&](const Place& place) { return is_at(place, url); });
}

void AutologRules::add_path(std::string_view pattern, std::string_view kind, OnMistake on_mistake) {
  const ApiKind known = kind_named(kind);
  if (known == ApiKind::NONE || pattern.find('/') == pattern.npos)
    return on_mistake("the path \"" + std::string(pattern) + "=" + std::string(kind) +
                      "\" is not used: write it as /path/with/*=kind, kind one of " + kind_names());
  paths_.push_back({place_of(pattern), known});
}

void AutologRules::switch_on(AutologApi api, const AutologChoice& choice, OnMistake on_mistake) {
  apis_ |= api;
  std::vector<Place>& hosts = api == AUTOLOG_OPENAI      ? openai_hosts_
                              : api == AUTOLOG_ANTHROPIC ? anthropic_hosts_
                                                         : litellm_hosts_;
  for (const std::string& host : choice.hosts) hosts.push_back(place_of(host));
  for (const auto& [pattern, kind] : choice.paths) add_path(pattern, kind, on_mistake);
}

void AutologRules::add_settings(std::string_view hosts, std::string_view exclude, std::string_view paths,
                                OnMistake on_mistake) {
  for_each_item(hosts, [&](std::string_view host) { allowed_.push_back(place_of(host)); });
  for_each_item(exclude, [&](std::string_view host) { excluded_.push_back(place_of(host)); });
  for_each_item(paths, [&](std::string_view item) {
    const std::size_t sign = item.rfind('=');
    add_path(trimmed(item.substr(0, sign)), sign != item.npos ? trimmed(item.substr(sign + 1)) : std::string_view(),
             on_mistake);
  });
}

ApiKind AutologRules::named_kind(const UrlParts& url) const noexcept {
  for (const NamedPath& named : paths_)
    if (is_at(named.place, url)) return named.kind;
  return ApiKind::NONE;
}

// With LiteLLM alone switched on, the hosts that are allowed are its hosts.
bool AutologRules::is_litellm_host(const UrlParts& url) const noexcept {
  if ((apis_ & AUTOLOG_LITELLM) == 0) return false;
  return is_at_one(litellm_hosts_, url) || (apis_ == AUTOLOG_LITELLM && is_at_one(allowed_, url));
}

bool AutologRules::may_recognise(std::string_view method, std::string_view address) const noexcept {
  return method == "POST" && (!paths_.empty() || kind_of_path(without_query(address)) != ApiKind::NONE);
}

RecognisedRequest AutologRules::recognise(std::string_view method, std::string_view url) const noexcept {
  RecognisedRequest request;
  if (method != "POST") return request;
  const std::string_view shown = without_query(url);
  ApiKind kind = kind_of_path(shown);
  if (kind == ApiKind::NONE && paths_.empty()) return request;
  const UrlParts parts = url_parts(shown);
  if (const ApiKind named = named_kind(parts); named != ApiKind::NONE) {
    kind = named;
    request.is_named = true;
  }
  if (kind == ApiKind::NONE || is_at_one(excluded_, parts)) return request;
  request.is_litellm = is_litellm_kind(kind) && is_litellm_host(parts);
  if (!allowed_.empty() && !request.is_litellm && !is_at_one(allowed_, parts)) return request;
  const std::vector<Place>& hosts = is_openai_kind(kind) ? openai_hosts_ : anthropic_hosts_;
  const bool is_on = (apis_ & (is_openai_kind(kind) ? AUTOLOG_OPENAI : AUTOLOG_ANTHROPIC)) != 0 &&
                     (hosts.empty() || is_at_one(hosts, parts));
  request.only_if_litellm = !request.is_litellm && !is_on && (apis_ & AUTOLOG_LITELLM) != 0 && is_litellm_kind(kind);
  if (request.is_litellm || is_on || request.only_if_litellm) request.kind = kind;
  return request;
}

bool may_be_body_of(ApiKind kind, std::string_view path, std::string_view body, bool body_follows,
                    bool has_anthropic_version) noexcept {
  if (kind == ApiKind::MESSAGES && has_anthropic_version) return true;
  const bool is_unknown = (body.empty() && body_follows) || body.starts_with("\x1f\x8b");
  if (is_unknown) {
    // Paths that only APIs of models have. Others are taken for one where they are below the usual folders.
    if (kind == ApiKind::MESSAGES) return false;
    return kind != ApiKind::RESPONSES && kind != ApiKind::COMPLETION && kind != ApiKind::RERANK
               ? true
               : path.find("/v1/") != path.npos || path.find("/openai/") != path.npos;
  }
  const auto has = [&](std::string_view word) { return contains(body, word); };
  switch (kind) {
    case ApiKind::NONE: return false;
    case ApiKind::CHAT: return has("\"messages\"");
    case ApiKind::COMPLETION: return has("\"prompt\"");
    case ApiKind::RESPONSES: return has("\"model\"") || (has("\"input\"") && path.find("/openai/") != path.npos);
    case ApiKind::EMBEDDINGS: return has("\"input\"");
    case ApiKind::MESSAGES: return has("\"max_tokens\"") && has("\"messages\"");
    case ApiKind::RERANK: return has("\"query\"");
    case ApiKind::OLLAMA_CHAT:
    case ApiKind::OLLAMA_GENERATE: return has("\"model\"");
    case ApiKind::GEMINI: return has("\"contents\"");
  }
  return false;
}

}  // namespace mlflow::internal
