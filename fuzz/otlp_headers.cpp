// OTEL_EXPORTER_OTLP_HEADERS and OTEL_RESOURCE_ATTRIBUTES: lists of key=value.
#include "export/otlp_encoder.h"
#include "export/otlp_exporter.h"
#include "fuzz/input.h"

using namespace mlflow::internal;

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  be_silent();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  for (const HttpHeader& header : parse_otlp_headers(text))
    must(header.name.size() + header.value.size() < text.size());
  Settings settings;
  settings.otel_resource_attributes = text;
  resource_attributes(settings);
  return 0;
}
