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
    // Behind the sign, or (a header written wrongly) behind the last space: "api-key abc", "Authorization=Bearer abc".
    for (const char sign : {'=', ' '})
      if (const std::size_t at = sign == '=' ? part.find(sign) : part.rfind(sign); at != part.npos)
        remember_secret(part.substr(at + 1));
    if (part.find('=') == part.npos) remember_secret(part);
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
