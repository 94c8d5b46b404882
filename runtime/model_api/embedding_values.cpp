#include "model_api/embedding_values.h"

#include <cstring>
#include <string>
#include <utility>

#include "model_api/json_reader.h"
#include "text/base64.h"

namespace mlflow::internal {

Json with_embedding_values(Json reply) {
  if (!member(reply, "data").is_array()) return reply;
  for (Json& item : reply["data"]) {
    const std::string_view packed = text_member(item, "embedding");
    std::string bytes;
    if (packed.empty() || !decode_base64(packed, bytes) || bytes.size() % sizeof(float) != 0) continue;
    Json values = Json::array();
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(float)) {
      float value = 0;  // little endian, as this machine is
      std::memcpy(&value, bytes.data() + at, sizeof value);
      values.push_back(static_cast<double>(value));
    }
    item["embedding"] = std::move(values);
  }
  return reply;
}

}  // namespace mlflow::internal
