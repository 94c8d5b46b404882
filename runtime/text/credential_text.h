// Credentials that a text shows by its form: user and password of an address, the query of an address, the value behind
// a name such as token or Authorization, a key that begins as those of services do (sk-...).
#pragma once

#include <string>
#include <string_view>

namespace mlflow::internal {

// What stands where a credential stood.
inline constexpr std::string_view HIDDEN = "[hidden]";

// `text` without them. Rather too much than too little is hidden: what follows "password:" may be ordinary text.
std::string with_credentials_hidden(std::string_view text);

// `name` is one under which credentials are kept: api_key, X-Auth-Token, MLFLOW_TRACKING_PASSWORD.
bool is_credential_name(std::string_view name);

}  // namespace mlflow::internal
