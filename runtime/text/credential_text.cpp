#include "text/credential_text.h"

#include <algorithm>
#include <cctype>

namespace mlflow::internal {
namespace {

// Parts of names, in lower case and without the separators - and _.
constexpr std::string_view name_parts[] = {"token",      "password",  "passwd",    "pwd",       "secret",
                                           "apikey",     "accesskey", "secretkey", "authkey",   "authorization",
                                           "credential", "cookie",    "signature", "privatekey"};
// Headers, whose value follows even where the sign between them is missing; prose does not have these words.
constexpr std::string_view header_names[] = {"authorization", "proxyauthorization", "apikey",  "xapikey",
                                             "xauthtoken",    "setcookie",          "xauthkey"};
// How keys begin that services give out: they show what they are wherever they stand. Each is followed by many letters.
constexpr std::string_view key_beginnings[] = {"sk-",   "pk-",         "rk-",    "gsk_",   "hf_",
                                               "xai-",  "ghp_",        "AIza",   "AKIA",   "pplx-",
                                               "xoxb-", "github_pat_", "glpat-", "nvapi-", "eyJhbGci"};
constexpr std::size_t SHORTEST_KEY = 12;
constexpr std::string_view schemes[] = {"bearer", "basic", "digest", "negotiate", "apikey", "token"};

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }
bool is_quote(char c) { return c == '"' || c == '\''; }

std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-' && c != '_') plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return plain;
}

template <class List>
bool is_one_of(std::string_view name, const List& list) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_space(text[at]) && !is_quote(text[at]) && text[at] != ',' && text[at] != ';' &&
         text[at] != '&')
    ++at;
  return at;
}

// An authority that a URL can have: host, or host:port, or [address]:port.
bool is_plain_authority(std::string_view authority) {
  if (authority.find('@') != authority.npos) return false;
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == authority.npos ? 0 : bracket);
  if (colon == authority.npos) return true;
  const std::string_view port = authority.substr(colon + 1);
  return std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// One word without spaces. A password may have characters that end the authority: where that makes no sense, everything
// up to the last @ goes.
std::string hide_in_address(std::string_view word) {
  const std::size_t scheme = word.find("://");
  const std::size_t host = scheme == word.npos ? 0 : scheme + 3;
  std::string out(word.substr(0, host));
  std::string_view rest = word.substr(host);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const bool has_user = scheme != word.npos
                            ? !is_plain_authority(authority)
                            : authority.find(':') < authority.rfind('@') && authority.rfind('@') != authority.npos;
  if (has_user) {
    const std::size_t at = authority.find('@') != authority.npos ? authority.rfind('@') : rest.rfind('@');
    if (at != rest.npos) rest.remove_prefix(at + 1);
  }
  const std::size_t end = scheme == word.npos ? rest.npos : rest.find_first_of("?#");
  out += rest.substr(0, end);
  if (end != rest.npos && end + 1 < rest.size()) {
    out += rest[end];
    out += HIDDEN;
  }
  return out;
}

std::string hide_in_addresses(std::string_view text) {
  const auto ends_word = [](char c) { return is_space(c) || is_quote(c) || c == '<' || c == '>'; };
  std::string out;
  while (!text.empty()) {
    const auto end = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), ends_word) - text.begin());
    std::string_view word = text.substr(0, end);
    // Signs of the sentence that stand behind it.
    const std::size_t last = word.find_last_not_of(".,;:!)");
    const std::string_view tail = last == word.npos ? word : word.substr(last + 1);
    out += hide_in_address(word.substr(0, word.size() - tail.size()));
    out += tail;
    if (end < text.size()) out += text[end];
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// Where the value of `name` ends that begins at `at`: behind it, and behind what follows a scheme (Bearer). Cookies are
// a list to the end of the line.
std::size_t value_end(std::string_view text, std::size_t at, std::string_view name) {
  if (is_quote(text[at])) {
    const std::size_t quote = text.find(text[at], at + 1);
    return quote == text.npos ? text.size() : quote;
  }
  if (plain_name(name).ends_with("cookie")) return std::min(text.find_first_of("\r\n\"'", at), text.size());
  std::size_t end = word_end(text, at);
  if (is_one_of(plain_name(text.substr(at, end - at)), schemes)) end = word_end(text, skip_spaces(text, end));
  return end;
}

// Where the value behind the name that ends at `at` begins; 0: there is none.
std::size_t value_begin(std::string_view text, std::size_t at, bool is_header) {
  std::size_t next = at;
  if (next < text.size() && is_quote(text[next])) ++next;  // of a name in quotes
  next = skip_spaces(text, next);
  const bool has_sign = next < text.size() && (text[next] == '=' || text[next] == ':');
  if (!has_sign && !(is_header && next > at)) return 0;
  if (has_sign) next = skip_spaces(text, next + 1);
  return next < text.size() ? next : 0;
}

std::string hide_behind_names(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_name_character(text[end])) ++end;
    if (end == at) {
      out += text[at++];
      continue;
    }
    const std::string_view name = text.substr(at, end - at);
    const bool is_header = is_one_of(plain_name(name), header_names) || plain_name(name) == "bearer";
    const std::size_t value = is_header || is_credential_name(name) ? value_begin(text, end, is_header) : 0;
    out += name;
    at = end;
    if (value == 0) continue;
    out += text.substr(end, value - end);
    if (is_quote(text[value])) out += text[value];
    at = value_end(text, value, name);
    if (at > value) out += HIDDEN;
  }
  return out;
}

bool is_key(std::string_view word) {
  return word.size() >= SHORTEST_KEY && std::any_of(std::begin(key_beginnings), std::end(key_beginnings),
                                                    [&](std::string_view begin) { return word.starts_with(begin); });
}

// Keys by their own form; services show them with stars in the middle.
std::string hide_keys(std::string_view text) {
  const auto belongs = [](char c) { return is_name_character(c) || c == '*'; };
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && belongs(text[end])) ++end;
    if (end == at) {
      out += text[at++];
      continue;
    }
    out += is_key(text.substr(at, end - at)) ? HIDDEN : text.substr(at, end - at);
    at = end;
  }
  return out;
}

}  // namespace

bool is_credential_name(std::string_view name) {
  const std::string plain = plain_name(name);
  return std::any_of(std::begin(name_parts), std::end(name_parts),
                     [&](std::string_view part) { return plain.find(part) != plain.npos; });
}

std::string with_credentials_hidden(std::string_view text) {
  return hide_keys(hide_behind_names(hide_in_addresses(text)));
}

}  // namespace mlflow::internal
