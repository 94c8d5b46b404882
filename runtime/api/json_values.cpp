#include "api/json_values.h"

#include "mlflow/form_reader.h"

namespace mlflow::internal {
namespace {

// The numbers of the form that crosses the library's border are those of captured values.
constexpr bool same(ByteTag border, ValueTag inside) {
  return static_cast<unsigned>(border) == static_cast<unsigned>(inside);
}
static_assert(same(ByteTag::NULL_VALUE, ValueTag::NULL_VALUE) && same(ByteTag::TRUE_VALUE, ValueTag::TRUE_VALUE) &&
              same(ByteTag::FALSE_VALUE, ValueTag::FALSE_VALUE) && same(ByteTag::INT64, ValueTag::INT64) &&
              same(ByteTag::UINT64, ValueTag::UINT64) && same(ByteTag::FLOAT64, ValueTag::FLOAT64) &&
              same(ByteTag::STRING, ValueTag::STRING) && same(ByteTag::BYTES, ValueTag::BYTES) &&
              same(ByteTag::ARRAY_BEGIN, ValueTag::ARRAY_BEGIN) && same(ByteTag::ARRAY_END, ValueTag::ARRAY_END) &&
              same(ByteTag::OBJECT_BEGIN, ValueTag::OBJECT_BEGIN) && same(ByteTag::OBJECT_END, ValueTag::OBJECT_END) &&
              same(ByteTag::KEY, ValueTag::KEY) && same(ByteTag::THREW, ValueTag::THREW));

// What is smaller than each limit keeps them all: each item and each level takes a byte or more.
bool is_within_limits(const ValueBytes& value) {
  const std::size_t size = value.view().size();
  return size <= capture_limits.items && size <= capture_limits.string_length && size <= capture_limits.value_size &&
         value.depth() <= capture_limits.depth;
}

void write_next(ValueWriter& values, FormReader& form);

void write_items(ValueWriter& values, FormReader& form) {
  std::int64_t count = 0;
  const bool open = values.begin_array();
  for (bool wanted = open; !form.leave(ByteTag::ARRAY_END); ++count) {
    wanted = wanted && values.item();
    wanted ? write_next(values, form) : (void)form.skip();
  }
  if (open) values.end_array(count);
}

void write_members(ValueWriter& values, FormReader& form) {
  std::int64_t count = 0;
  const bool open = values.begin_object();
  for (bool wanted = open; !form.leave(ByteTag::OBJECT_END); ++count) {
    wanted = wanted && values.item();
    form.tag();
    const std::string_view key = form.text();
    if (wanted) values.key(key.data(), key.size());
    wanted ? write_next(values, form) : (void)form.skip();
  }
  if (open) values.end_object(count);
}

void write_next(ValueWriter& values, FormReader& form) {
  switch (const ByteTag tag = form.tag()) {
    case ByteTag::TRUE_VALUE:
    case ByteTag::FALSE_VALUE: return values.boolean(tag == ByteTag::TRUE_VALUE);
    case ByteTag::INT64: return values.int64(form.fixed<std::int64_t>());
    case ByteTag::UINT64: return values.uint64(form.fixed<std::uint64_t>());
    case ByteTag::FLOAT64: return values.float64(form.fixed<double>());
    case ByteTag::STRING: return write_text(values, form.text());
    case ByteTag::BYTES: {
      const std::string_view bytes = form.text();
      return values.bytes(bytes.data(), bytes.size());
    }
    case ByteTag::ARRAY_BEGIN: return write_items(values, form);
    case ByteTag::OBJECT_BEGIN: return write_members(values, form);
    case ByteTag::THREW: return values.threw();
    default: return values.null();
  }
}

}  // namespace

void write_text(ValueWriter& values, std::string_view text) { values.string(text.data(), text.size()); }

void write_value(ValueWriter& values, const ValueBytes& value) {
  if (value.failed()) return values.lost();
  if (value.view().empty()) return values.null();
  if (is_within_limits(value)) return values.form(value.view());
  FormReader form(value.view());
  write_next(values, form);
}

void write_object(ValueWriter& values, const Value& value) {
  const std::string_view form = value.bytes().view();
  if (!form.empty() && static_cast<ByteTag>(form[0]) == ByteTag::OBJECT_BEGIN)
    return write_value(values, value.bytes());
  if (values.begin_object()) values.end_object(0);
}

void write_value(ValueWriter& values, const Json& json) {
  ValueBytes bytes;
  write_json(bytes, json);
  write_value(values, bytes);
}

}  // namespace mlflow::internal
