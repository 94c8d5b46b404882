// What went over the wire in one call of a model's API, as far as it was recorded: bytes, and when they came. Nobody
// has read them yet.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model_api/api_kind.h"
#include "text/secret_members.h"

namespace mlflow::internal {

// Bytes of a body that came together.
struct BodyPiece {
  std::string_view bytes;
  std::int64_t time_ns = 0;  // Unix time
  bool after_gap = false;  // something between the one before it and this one was not recorded
};
using BodyPieces = std::vector<BodyPiece>;

// How the transport says that it ended.
enum class CallEnd : std::uint8_t {
  NORMAL,
  FAILED,  // the connection broke, or never was
  ABANDONED,  // the program took the transfer away before its result was known
  READER_STOPPED,  // the program's receiver wanted no more
  CUT_OFF  // the program ended before the call did
};

struct Exchange {
  ApiKind kind = ApiKind::NONE;
  bool is_litellm = false;
  bool captures_content = true;
  std::string address;  // without user, query and fragment
  BodyPieces request;
  BodyPieces reply;
  std::uint64_t request_size = 0;  // in all, with what was not recorded
  std::uint64_t reply_size = 0;
  int status = 0;  // HTTP; 0: none came
  std::string encoding;  // the reply's Content-Encoding
  CallEnd end = CallEnd::NORMAL;
  std::string failure;  // the transport's words
};

// What may be kept of it.
struct ExchangeLimits {
  std::size_t body_size = 4 << 20;  // bytes of a reply that is unpacked or put together
  std::size_t chunks = 10000;  // of a stream
  const SecretNames* secrets = nullptr;  // texts that are called so are hidden
};

}  // namespace mlflow::internal
