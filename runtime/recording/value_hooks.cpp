// The mlflow_trace_v1_put_* half of the hooks: each forwards to the thread's ValueWriter, which is what a Writer*
// points to.
#include "capture/value_writer.h"
#include "hooks/abi.h"

namespace mlflow_trace_v1 {

namespace {
mlflow::internal::ValueWriter& writer(Writer* w) { return *reinterpret_cast<mlflow::internal::ValueWriter*>(w); }
}  // namespace

extern "C" {

void mlflow_trace_v1_put_null(Writer* w) noexcept { writer(w).null(); }
void mlflow_trace_v1_put_bool(Writer* w, int v) noexcept { writer(w).boolean(v != 0); }
void mlflow_trace_v1_put_i64(Writer* w, long long v) noexcept { writer(w).int64(v); }
void mlflow_trace_v1_put_u64(Writer* w, unsigned long long v) noexcept { writer(w).uint64(v); }
void mlflow_trace_v1_put_i128(Writer* w, unsigned long long low, long long high, int is_signed) noexcept {
  writer(w).int128(low, high, is_signed != 0);
}
void mlflow_trace_v1_put_f32(Writer* w, float v) noexcept { writer(w).float32(v); }
void mlflow_trace_v1_put_f64(Writer* w, double v) noexcept { writer(w).float64(v); }
void mlflow_trace_v1_put_f80(Writer* w, const long double* v) noexcept { writer(w).float64(static_cast<double>(*v)); }
void mlflow_trace_v1_put_char(Writer* w, unsigned code, int width) noexcept {
  if (width == 1) {
    const char byte = static_cast<char>(code);
    writer(w).string(&byte, 1);
  } else {
    writer(w).wide(&code, 1, 4);
  }
}
void mlflow_trace_v1_put_string(Writer* w, const char* s, Size n) noexcept { writer(w).string(s, n); }
void mlflow_trace_v1_put_wide(Writer* w, const void* s, Size n, int width) noexcept { writer(w).wide(s, n, width); }
void mlflow_trace_v1_put_c_string(Writer* w, const void* s, int width) noexcept { writer(w).c_string(s, width); }
void mlflow_trace_v1_put_text_within(Writer* w, const void* s, Size most, int width) noexcept {
  writer(w).c_string(s, width, most);
}
int mlflow_trace_v1_view(Writer* w, const void* p, Size count, Size size) noexcept {
  return writer(w).view(p, count, size);
}
Size mlflow_trace_v1_text_room(Writer* w) noexcept { return writer(w).text_room(); }
void mlflow_trace_v1_put_bytes(Writer* w, const void* s, Size n) noexcept { writer(w).bytes(s, n); }
void mlflow_trace_v1_put_numbers(Writer* w, const void* s, Size n, int element) noexcept {
  writer(w).numbers(s, n, element);
}
void mlflow_trace_v1_put_address(Writer* w, const void* p) noexcept { writer(w).address(p); }
void mlflow_trace_v1_put_opaque(Writer* w, const char* type) noexcept { writer(w).opaque(type); }
void mlflow_trace_v1_put_opaque_function(Writer* w, const char* pretty) noexcept { writer(w).opaque_function(pretty); }
void mlflow_trace_v1_put_enum(Writer* w, const char* name, long long v) noexcept {
  if (name == nullptr) return writer(w).int64(v);
  writer(w).string(name, __builtin_strlen(name));
}
void mlflow_trace_v1_put_duration(Writer* w, long long ns) noexcept { writer(w).duration(ns); }
void mlflow_trace_v1_put_time_point(Writer* w, long long ns) noexcept { writer(w).time_point(ns); }
void mlflow_trace_v1_put_json_text(Writer* w, const char* s, Size n) noexcept { writer(w).json_text(s, n); }
void mlflow_trace_v1_value_threw(Writer* w, unsigned index) noexcept { writer(w).value_threw(index); }
int mlflow_trace_v1_begin_array(Writer* w) noexcept { return writer(w).begin_array(); }
int mlflow_trace_v1_item(Writer* w) noexcept { return writer(w).item(); }
void mlflow_trace_v1_end_array(Writer* w, long long total) noexcept { writer(w).end_array(total); }
int mlflow_trace_v1_begin_object(Writer* w) noexcept { return writer(w).begin_object(); }
void mlflow_trace_v1_key(Writer* w, const char* s, Size n) noexcept { writer(w).key(s, n); }
void mlflow_trace_v1_key_begin(Writer* w) noexcept { writer(w).key_value(); }
void mlflow_trace_v1_key_end(Writer*) noexcept {}
void mlflow_trace_v1_end_object(Writer* w, long long total) noexcept { writer(w).end_object(total); }
int mlflow_trace_v1_follow(Writer* w, const void* p, int raw) noexcept { return writer(w).follow(p, raw != 0); }
int mlflow_trace_v1_follow_pointer(Writer* w, const void* p, Size size) noexcept {
  return writer(w).follow_pointer(p, size);
}
int mlflow_trace_v1_read_pointers(Writer* w, int on) noexcept { return writer(w).set_reads_pointers(on != 0); }
void mlflow_trace_v1_unfollow(Writer* w) noexcept { writer(w).unfollow(); }
int mlflow_trace_v1_careful(Writer* w, int on) noexcept { return writer(w).set_careful(on != 0); }
int mlflow_trace_v1_doubt(Writer* w, int level) noexcept { return writer(w).set_doubt(level); }
int mlflow_trace_v1_doubted(Writer* w) noexcept { return writer(w).doubt(); }
int mlflow_trace_v1_there(Writer* w, const void* p, Size size, Size alignment) noexcept {
  return writer(w).there(p, size, alignment);
}
void mlflow_trace_v1_put_owned_string(Writer* w, const void* object, const char* s, Size n) noexcept {
  mlflow::internal::ValueWriter& values = writer(w);
  if (values.is_certain() || values.owned(object, s, n, n, 1, 1)) [[likely]]
    values.string(s, n);
}
int mlflow_trace_v1_owned(Writer* w, const void* object, const void* data, Size count, Size capacity, Size size,
                          Size alignment) noexcept {
  return writer(w).owned(object, data, count, capacity, size, alignment);
}
int mlflow_trace_v1_nodes(Writer* w, const void* object, const void* first, const void* end, Size size,
                          int links) noexcept {
  return writer(w).nodes(object, first, end, size, links);
}
int mlflow_trace_v1_segments(Writer* w, const void* object, const Size* first, const Size* end, Size size,
                             Size alignment) noexcept {
  return writer(w).segments(object, first, end, size, alignment);
}
}

}  // namespace mlflow_trace_v1
