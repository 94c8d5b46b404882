// A row of the local store, and all that becomes of it: it is listed, shown and delivered.
#include "export/otlp_encoder.h"
#include "export/span_json.h"
#include "export/trace_info.h"
#include "fuzz/input.h"
#include "reading/shown_trace.h"
#include "store/trace_codec.h"

using namespace mlflow::internal;

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  be_silent();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const TracePtr trace = decode_trace(as_text(data, size));
  if (trace == nullptr) return 0;
  const std::string bytes = encode_trace(*trace);
  const TracePtr again = decode_trace(bytes);
  must(again != nullptr && encode_trace(*again) == bytes);
  const Settings settings;
  read_finished_trace(*trace, "1");
  traces_json(*trace);
  if (trace->root() != nullptr) trace_info_body(*trace, "1", ProcessOrigin{}, settings);
  OtlpEncoder encoder(settings);
  encoder.add(*trace);
  encoder.request();
  return 0;
}
