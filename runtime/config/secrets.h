// The credentials this process knows. No text that leaves the runtime (a message, an error, a name of a server that is
// kept) holds one: all of them pass `without_secrets`.
#pragma once

#include <string>
#include <string_view>

namespace mlflow::internal {

// From now on `secret` is hidden wherever it stands in a text. One of fewer than four characters is not: it is part of
// too many words, and hiding it there would tell it.
void remember_secret(std::string_view secret);

// The same for what a setting holds: the whole, and where it is a list (key=value,key=value, or one that is written
// wrongly) the values in it.
void remember_secrets_in(std::string_view setting);

// The same for an address: who it says that we are, and its query, which a server may repeat in its answers.
void remember_secrets_in_address(std::string_view url);

// `text` without the credentials that are known, and without what looks like one.
std::string without_secrets(std::string_view text);

// In a forked child: another thread of the parent may have been here.
void secrets_after_fork() noexcept;

}  // namespace mlflow::internal
