#include "api/json_values.h"

namespace mlflow::internal {

void write_text(ValueWriter& values, const std::string& text) { values.string(text.data(), text.size()); }

void write_json(ValueWriter& values, const Json& json) {
  switch (json.type()) {
    case Json::value_t::object:
      if (!values.begin_object()) return;
      for (auto i = json.begin(); i != json.end() && values.item(); ++i) {
        values.key(i.key().data(), i.key().size());
        write_json(values, *i);
      }
      return values.end_object(static_cast<std::int64_t>(json.size()));
    case Json::value_t::array:
      if (!values.begin_array()) return;
      for (auto i = json.begin(); i != json.end() && values.item(); ++i) write_json(values, *i);
      return values.end_array(static_cast<std::int64_t>(json.size()));
    case Json::value_t::string: return write_text(values, *json.get_ptr<const std::string*>());
    case Json::value_t::boolean: return values.boolean(*json.get_ptr<const bool*>());
    case Json::value_t::number_integer: return values.int64(*json.get_ptr<const std::int64_t*>());
    case Json::value_t::number_unsigned: return values.uint64(*json.get_ptr<const std::uint64_t*>());
    case Json::value_t::number_float: return values.float64(*json.get_ptr<const double*>());
    case Json::value_t::binary: {
      const auto& bytes = *json.get_ptr<const Json::binary_t*>();
      return values.bytes(bytes.data(), bytes.size());
    }
    case Json::value_t::null:
    case Json::value_t::discarded: return values.null();
  }
}

}  // namespace mlflow::internal
