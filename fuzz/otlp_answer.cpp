// What a receiver of OTLP answers, in protobuf or JSON.
#include "export/otlp_answer.h"

#include "fuzz/input.h"

using namespace mlflow::internal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  HttpResponse response;
  response.status = 200;
  response.body = as_text(data, size);
  const OtlpAnswer answer = judge_otlp_answer(response);
  must(answer.kind != OtlpAnswer::REJECTED || answer.rejected_spans > 0);
  must((answer.kind == OtlpAnswer::TAKEN) == response.ok());
  return 0;
}
