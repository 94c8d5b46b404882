// What a receiver of OTLP says with status 200: that it took the spans, or not all of them; or that it is no such
// receiver.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "transport/http_client.h"

namespace mlflow::internal {

struct OtlpAnswer {
  enum Kind {
    TAKEN,
    REJECTED,  // so many of the spans, for the reason in `message`; sending them again would not help
    NOT_OTLP  // something else answered: a login page, another program
  };
  Kind kind = TAKEN;
  std::int64_t rejected_spans = 0;
  std::string message;
};

// `body`: an ExportTraceServiceResponse (opentelemetry-proto, collector/trace/v1), in protobuf or in JSON.
OtlpAnswer read_otlp_answer(std::string_view body);

// Reads the answer to a request with spans. Where it is one of success that does not mean that all were taken, its
// `error` says why, and it is not ok().
OtlpAnswer judge_otlp_answer(HttpResponse& response);

}  // namespace mlflow::internal
