// What is nobody's business in the JSON of requests and replies, told by what it is called.
#pragma once

#include "mlflow/json.h"
#include "text/secret_members.h"

namespace mlflow::internal {

// Texts that have one of these names; null: none has. Lists and objects stay: among a tool's parameters a "token" is
// the description of one.
void hide_secrets(Json& value, const SecretNames* names);
// In a request also what looks like a credential by its name (keys for a proxy's backend, for servers that tools are
// on), and all headers; not in the conversation itself.
void hide_credentials(Json& request, const SecretNames* names);

}  // namespace mlflow::internal
