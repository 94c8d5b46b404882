#include "config/secrets.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <vector>

#include "text/credential_text.h"

namespace mlflow::internal {
namespace {

constexpr std::size_t shortest_secret = 4;
constexpr std::size_t most_secrets =
    256;  // a program that sets a new address for each request must not grow without bound

struct Secrets {
  std::mutex mutex;
  std::vector<std::string> known;  // the longest first: one may be part of another
};

// Leaked: messages are written while static objects are destroyed.
Secrets& secrets() {
  static auto* const instance = new Secrets;
  return *instance;
}

void replace_all(std::string& text, const std::string& secret) {
  for (std::size_t at = text.find(secret); at != text.npos; at = text.find(secret, at + HIDDEN.size()))
    text.replace(at, secret.size(), HIDDEN);
}

}  // namespace

void remember_secret(std::string_view secret) {
  if (secret.size() < shortest_secret) return;
  Secrets& all = secrets();
  const std::lock_guard lock(all.mutex);
  if (std::find(all.known.begin(), all.known.end(), secret) != all.known.end()) return;
  if (all.known.size() >= most_secrets) all.known.pop_back();
  const auto shorter = std::find_if(all.known.begin(), all.known.end(),
                                    [&](const std::string& other) { return other.size() < secret.size(); });
  all.known.emplace(shorter, secret);
}

void remember_secrets_in(std::string_view setting) {
  remember_secret(setting);
  while (!setting.empty()) {
    const std::string_view part = setting.substr(0, setting.find(','));
    setting.remove_prefix(std::min(part.size() + 1, setting.size()));
    // Behind a sign, or (Bearer, a header written wrongly) behind the last space.
    for (const std::size_t at : {part.find('='), part.find(':'), part.rfind(' ')})
      if (at != part.npos) remember_secret(part.substr(at + 1));
    if (part.find('=') == part.npos) remember_secret(part);
  }
}

void remember_secrets_in_address(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != url.npos) url.remove_prefix(scheme + 3);
  const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  if (const std::size_t at = authority.rfind('@'); at != authority.npos) {
    const std::string_view user = authority.substr(0, at);
    remember_secret(user);
    if (const std::size_t colon = user.find(':'); colon != user.npos) remember_secret(user.substr(colon + 1));
  }
  if (const std::size_t query = url.find_first_of("?#"); query != url.npos)
    for (std::string_view rest = url.substr(query + 1); !rest.empty();) {
      const std::string_view part = rest.substr(0, rest.find('&'));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
      remember_secret(part.substr(part.find('=') + 1));  // all of it where there is no sign
    }
}

std::string without_secrets(std::string_view text) {
  std::string safe(text);
  {
    Secrets& all = secrets();
    const std::lock_guard lock(all.mutex);
    for (const std::string& secret : all.known) replace_all(safe, secret);
  }
  return with_credentials_hidden(safe);
}

void secrets_after_fork() noexcept { new (&secrets().mutex) std::mutex; }

}  // namespace mlflow::internal
