// The API's values as captured values: one form for everything that travels to the background thread.
#pragma once

#include <string>
#include <string_view>

#include "capture/value_writer.h"
#include "mlflow/form_reader.h"
#include "mlflow/json.h"
#include "mlflow/value.h"

namespace mlflow::internal {

// As much of it as the limits of captured values allow.
void write_value(ValueWriter& values, const ValueBytes& value);
void write_value(ValueWriter& values, const Json& json);
// What is no object is an empty one.
void write_object(ValueWriter& values, const Value& value);
// Calls on_member(key, value) for each member of an object, and gives true; false, and nothing, for what is no object.
template <class OnMember>
bool for_each_member(const ValueBytes& object, OnMember&& on_member) {
  FormReader form(object.view());
  if (!form.enter(ByteTag::OBJECT_BEGIN)) return false;
  while (!form.leave(ByteTag::OBJECT_END)) {
    form.tag();
    const std::string_view key = form.text();
    ValueBytes value;
    value.reserve_depth(object);
    value.append(form.skip());
    on_member(key, value);
  }
  return true;
}
void write_text(ValueWriter& values, std::string_view text);

}  // namespace mlflow::internal
