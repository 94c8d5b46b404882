#include "mlflow/value.h"

#include "mlflow/form_reader.h"

namespace mlflow {

using namespace internal;

namespace {

bool is_object(const Value& value) {
  const std::string_view form = value.bytes().view();
  return !form.empty() && static_cast<ByteTag>(form[0]) == ByteTag::OBJECT_BEGIN;
}

}  // namespace

bool Value::empty() const noexcept {
  if (is_null()) return true;
  FormReader form(bytes_.view());
  const ByteTag begin = form.tag();
  return (begin == ByteTag::OBJECT_BEGIN && form.peek() == ByteTag::OBJECT_END) ||
         (begin == ByteTag::ARRAY_BEGIN && form.peek() == ByteTag::ARRAY_END);
}

// Written anew, with the member in its old place or at the end.
void Value::set(std::string_view key, const Value& value) noexcept {
  ValueBytes changed;
  std::size_t count = 0;
  bool replaced = false;
  changed.begin_object();
  if (is_object(*this)) {
    changed.reserve_depth(bytes_);
    FormReader form(bytes_.view());
    form.tag();
    for (; !form.leave(ByteTag::OBJECT_END); ++count) {
      form.tag();
      const std::string_view name = form.text();
      const std::string_view old = form.skip();
      changed.key(name);
      name == key ? changed.append(value.bytes()) : changed.append(old);
      replaced = replaced || name == key;
    }
  }
  if (!replaced) {
    changed.key(key);
    changed.append(value.bytes());
    ++count;
  }
  changed.end_object(count);
  bytes_ = std::move(changed);
}

}  // namespace mlflow
