// What the plugin writes into a function that continues its caller's trace: the header `traceparent` is looked for in
// what the user has named.
#pragma once

#include "hooks/language.h"
#include "hooks/scope.h"

#pragma GCC visibility push(default)
namespace mlflow_trace_v1 {

// Makes the span that the header's value names the origin. An empty value is none; one that is not valid is said once.
// Weak: with a runtime that has it not, spans begin traces of their own.
extern "C" void mlflow_trace_v1_continue(Frame* origin, const char* traceparent, Size length) noexcept
    __attribute__((weak));

// Ahead of all that is done for it, the user's code that is called for it among that.
inline bool continues_caller() noexcept { return Scope::wanted() && mlflow_trace_v1_continue; }

struct HeaderText {
  const char* data;
  Size size;
};
inline HeaderText header_text(const char* text) noexcept { return {text, text ? __builtin_strlen(text) : 0}; }
template <class Text> inline auto header_text(const Text& text) -> decltype(HeaderText{text.data(), text.size()}) {
  return {text.data(), text.size()};
}
// A pointer to a text, or an optional one.
template <class Text> inline auto header_text(const Text& text) -> decltype(header_text((*text).data()), HeaderText()) {
  return text ? mlflow_trace_v1::header_text(*text) : HeaderText{nullptr, 0};
}

inline bool is_traceparent(HeaderText name) noexcept {
  const char* wanted = "traceparent";
  if (name.size != 11) return false;
  for (Size i = 0; i < 11; ++i)
    if ((name.data[i] | 0x20) != wanted[i]) return false;
  return true;
}

// A map, or a list of pairs.
template <class Headers> inline auto continue_caller(Origin& origin, const Headers& headers)
    -> decltype(header_text((*headers.begin()).first), header_text((*headers.begin()).second), void()) {
  // No request has more; what has no end is not for ever looked into.
  unsigned left = 10000;
  for (const auto& header : headers) {
    if (left-- == 0) return;
    if (!mlflow_trace_v1::is_traceparent(mlflow_trace_v1::header_text(header.first))) continue;
    const HeaderText value = mlflow_trace_v1::header_text(header.second);
    return mlflow_trace_v1_continue(&origin.frame, value.data, value.size);
  }
}
// The header itself, as a function of the user's gives it.
template <class Text>
inline auto continue_traceparent(Origin& origin, const Text& value) -> decltype(header_text(value), void()) {
  const HeaderText text = mlflow_trace_v1::header_text(value);
  if (text.size != 0) mlflow_trace_v1_continue(&origin.frame, text.data, text.size);
}

}  // namespace mlflow_trace_v1
#pragma GCC visibility pop
