// A program's own classes as values: by its own conversions, or by their public fields.
#pragma once

#include "hooks/library_values.h"

#pragma GCC visibility push(default)
#ifdef MLFLOW_TRACE_SAFEST
namespace mlflow_trace_v1_safest {
#else
namespace mlflow_trace_v1 {
#endif
inline namespace captures {

// A user's own conversions run the user's code: whatever it throws stays here, and a traced function in it is not
// traced (the writer is open). `Json` is nlohmann::json, `Stream` a std::basic_ostringstream<char>, both given by the
// plugin, which has looked up that the conversion exists. (No macro: in a preprocessed input none is expanded.)
template <class Json, class T> bool convert_to_json(Json& j, const T& v) {
#ifdef MLFLOW_TRACE_HAS_EXCEPTIONS
  try {
    to_json(j, v);
  } catch (...) {
    return false;
  }
#else
  to_json(j, v);
#endif
  return true;
}
template <class Stream, class T> bool convert_to_stream(Stream& stream, const T& v) {
#ifdef MLFLOW_TRACE_HAS_EXCEPTIONS
  try {
    stream << v;
  } catch (...) {
    return false;
  }
#else
  stream << v;
#endif
  return true;
}
template <class Json, class T> void capture_via_to_json(Writer* w, const T& v, const char* type, int links) {
  Json j;
  if (!captures::convert_to_json(j, v)) return mlflow_trace_v1_put_opaque(w, type);
  captures::capture_json(w, j, links);
}
// Takes no more text than is recorded: then the stream fails, and code that looks at it stops.
template <class Buffer> class BoundedBuffer : public Buffer {
 public:
  explicit BoundedBuffer(Size room) : room_(room) {}

 protected:
  typedef typename Buffer::char_type Char;
  typedef typename Buffer::traits_type Traits;
  typename Buffer::int_type overflow(typename Buffer::int_type c) override {
    if (Traits::eq_int_type(c, Traits::eof())) return Traits::not_eof(c);
    const Char one = Traits::to_char_type(c);
    return this->xsputn(&one, 1) == 1 ? c : Traits::eof();
  }
  decltype(Buffer().sgetn(nullptr, 0)) xsputn(const Char* text, decltype(Buffer().sgetn(nullptr, 0)) count) override {
    const auto taken = (Size)count < room_ ? count : (decltype(count))room_;
    text_.append(text, (Size)taken);
    room_ -= (Size)taken;
    return taken;
  }

 public:
  const decltype(Buffer().str())& text() const { return text_; }

 private:
  decltype(Buffer().str()) text_;
  Size room_;
};
template <class Ios> Ios* ios_of(bool (Ios::*)() const);
template <class Stream, class T> void capture_via_stream(Writer* w, const T& v, const char* type) {
  typedef typename RemovePointer<decltype(Stream().rdbuf())>::type Buffer;
  // One more than is recorded tells text that was cut from text that just fits.
  BoundedBuffer<Buffer> buffer(mlflow_trace_v1_text_room(w) + 1);
  Stream stream;
  auto* ios = static_cast<decltype(captures::ios_of(&Stream::good))>(&stream);
  auto* own = ios->rdbuf(&buffer);
  bool converted = captures::convert_to_stream(stream, v);
  ios->rdbuf(own);
  if (!converted) return mlflow_trace_v1_put_opaque(w, type);
  captures::capture(w, buffer.text());
}

// The fields of a user's struct: the plugin writes begin_object, one capture_field for each public field (those of
// bases first), end_object.
template <class T> void capture_field(Writer* w, const char* name, Size length, const T& value) {
  mlflow_trace_v1_key(w, name, length);
  captures::capture(w, value);
}
// Of a packed structure: no reference may be bound to where it lies.
template <class T> void capture_misaligned_field(Writer* w, const char* name, Size length, const void* value) {
  alignas(T) unsigned char copy[sizeof(T)];
  __builtin_memcpy(copy, value, sizeof copy);
  captures::capture_field(w, name, length, reinterpret_cast<const T&>(copy));
}
template <class T> void capture_reference_field(Writer* w, const char* name, Size length, const T& value) {
  mlflow_trace_v1_key(w, name, length);
  captures::capture_referred(w, __builtin_addressof(value));
}
// Characters whose number the next field says.
template <class T, class N> void capture_sized_field(Writer* w, const char* name, Size length, T* data, const N& size) {
  mlflow_trace_v1_key(w, name, length);
  captures::capture_sized(w, data, (long long)size);
}
inline void capture_opaque_field(Writer* w, const char* name, Size length, const char* type) noexcept {
  mlflow_trace_v1_key(w, name, length);
  mlflow_trace_v1_put_opaque(w, type);
}
}  // namespace captures
}
#pragma GCC visibility pop
