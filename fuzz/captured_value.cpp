// Captured values: what a traced thread wrote, or a process that was killed, or that somebody overwrote.
#include "capture/value_reader.h"

#include <nlohmann/json.hpp>

#include "fuzz/input.h"

using namespace mlflow::internal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = as_text(data, size);
  std::string json;
  for (ValueReader reader(bytes); !reader.at_end();) {
    json.clear();
    reader.append_json(json);
    must(reader.position() <= bytes.size());
  }
  std::string scratch;
  for (ValueReader reader(bytes); !reader.at_end();) reader.text(scratch);
  ValueReader reader(bytes);
  std::string key;
  if (reader.enter_object())
    while (reader.next_key(key)) reader.append_json(scratch);
  return 0;
}
