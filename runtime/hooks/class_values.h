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

// A user's own conversions run the user's code: whatever it throws stays here, and a traced function in it is not traced
// (the writer is open). `Json` is nlohmann::json, `Stream` a std::basic_ostringstream<char>, both given by the plugin,
// which has looked up that the conversion exists.
// (No macro: in a preprocessed input none is expanded.)
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
template <class Json, class T> void capture_via_to_json(Writer* w, const T& v, const char* type) {
  Json j;
  if (!captures::convert_to_json(j, v)) return mlflow_trace_v1_put_opaque(w, type);
  captures::capture_json(w, j);
}
template <class Stream, class T> void capture_via_stream(Writer* w, const T& v, const char* type) {
  Stream stream;
  if (!captures::convert_to_stream(stream, v)) return mlflow_trace_v1_put_opaque(w, type);
  captures::capture(w, stream.str());
}

// The fields of a user's struct: the plugin writes begin_object, one capture_field for each public field (those of bases
// first), end_object.
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
// A field that is a reference may lead back to where we came from.
template <class T> void capture_reference_field(Writer* w, const char* name, Size length, const T& value) {
  mlflow_trace_v1_key(w, name, length);
  if (!mlflow_trace_v1_follow(w, (const void*)__builtin_addressof(value), 1)) return;
  captures::capture(w, value);
  mlflow_trace_v1_unfollow(w);
}
inline void capture_opaque_field(Writer* w, const char* name, Size length, const char* type) noexcept {
  mlflow_trace_v1_key(w, name, length);
  mlflow_trace_v1_put_opaque(w, type);
}
}  // namespace captures
}
#pragma GCC visibility pop
