// What a reply is: a JSON, a stream of events, or some other text.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "mlflow/json.h"
#include "model_api/exchange.h"

namespace mlflow::internal {

struct Reply {
  enum class Form : std::uint8_t { NOTHING, JSON, STREAM, TEXT };
  Form form = Form::NOTHING;
  Json value;               // of a JSON; as much as came
  std::string text;         // of what is none, without its end where it is large
  std::string end;          // the last bytes of what is cut
  bool is_whole = false;    // a JSON to its last bracket; a stream to its [DONE]
  bool is_cut = false;      // there was more than may be kept
  bool is_unreadable = false;  // in an encoding that is not known, or broken
};

// A stream's event that is a JSON, in the order they came.
using OnStreamEvent = std::function<void(const Json& event, std::int64_t time_ns)>;

Reply read_reply(const Exchange& exchange, const ExchangeLimits& limits, const OnStreamEvent& on_event);

}  // namespace mlflow::internal
