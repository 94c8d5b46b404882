// A registered callsite as bytes, for who reads the records that name it in another process.
#pragma once

#include <string>
#include <string_view>

#include "recording/callsite_registry.h"

namespace mlflow::internal {

std::string encode_callsite(const RegisteredCallsite& callsite);
// False when the bytes are no callsite; then what there is of it is in `into`.
bool decode_callsite(std::string_view bytes, RegisteredCallsite& into);

}  // namespace mlflow::internal
