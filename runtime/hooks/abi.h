// The hooks' C half: what instrumented code and the runtime agree on. A versioned ABI: a change that an already
// compiled object would notice needs a new namespace and new symbol names (v1 -> v2), which turns a mismatch of plugin
// and runtime into a link error that names the version.
//
// Everything here runs on the traced program's own threads. Nothing throws, allocates in the steady state, or locks.
#pragma once

#pragma GCC visibility push(default)
namespace mlflow_trace_v1 {

typedef decltype(sizeof 0) Size;

// One parameter of a traced function, in the order of declaration. Parameters that are skipped (and `this`) have no
// entry.
struct Parameter {
  enum Kind : unsigned char {
    CAPTURED = 0,  // one captured value stands for it
    REDACTED = 1,  // no value is captured; it is shown as "[REDACTED]"
    OPAQUE = 2,  // no value is captured; it is shown as `type`
    PACK = 3,  // `pack_size` captured values stand for it, shown as a list
    ADDRESS = 4  // one captured address stands for it
  };
  const char* name;
  const char* type;  // as written in the source; shown for OPAQUE
  unsigned pack_size;
  unsigned char kind;
};

// What never changes about a traced function: written by the compiler, one static object per function.
struct Callsite {
  enum Flags : unsigned {
    CAPTURES_INPUTS = 1u << 0,  // spanInputs is recorded (an object, {} without parameters)
    CAPTURES_OUTPUTS = 1u << 1,  // spanOutputs is recorded
    RETURNS_VOID = 1u << 2,  // spanOutputs is null
    OUTPUT_OPAQUE = 1u << 3,  // the result cannot be captured; spanOutputs is `result_type`
    GENERATOR = 1u << 4,
    COROUTINE = 1u << 5,
    HAS_VALUES = 1u << 6  // at least one value is captured at entry: capture_inputs() follows enter()
  };
  unsigned size;  // sizeof(Callsite): a later runtime can tell an older object
  unsigned flags;
  const char* name;  // the span's name
  const char* function;  // unqualified name of the function
  const char* qualified;  // with namespaces, classes and parameter types, for stack traces and reports
  const char* span_type;  // "UNKNOWN" by default
  const char* file;  // as the compiler was given it
  const char* result_type;
  const char* attributes;  // a JSON object as text, or null
  const char* description;  // or null
  const Parameter* parameters;
  unsigned parameter_count;
  unsigned line;
  double sampling_ratio_override;  // negative: none
  unsigned char log_level;  // 10 to 50; 0: by span type
  unsigned char reserved[7];
  unsigned id;  // given by the runtime at the first call; 0 before
  unsigned reserved_id;
};

// A span that is open: lives in the traced function's own stack frame (or a coroutine's), and knows the one around it.
struct Frame {
  // No enumeration: operators on one make the compiler look for overloads, in front of every file it compiles.
  static constexpr unsigned NONE = 0, RECORDING = 1, UNSAMPLED_ROOT = 2, SUSPENDED = 3, ENDED = 4, TOO_DEEP = 5;
  unsigned state;
  unsigned uncaught;  // exceptions in flight when the span began: more of them at its end means that one is leaving it
  Frame* parent;
  const Callsite* callsite;
  unsigned long long trace_high, trace_low;  // the trace id's 16 bytes, big-endian halves
  unsigned long long span_id;
  void* thread;  // the runtime's state of the thread it is current on
  unsigned generation;  // of the process: a forked child does not end its parent's spans
  unsigned flags;
};

// What put_numbers is given.
enum BulkElement : int { NOT_BULK = 0, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64, BOOLEAN };

// How much it is doubted that what a reference leads to is an object: it may be storage in which none was constructed.
enum Doubt : int {
  CERTAIN = 0,  // the declaration promises it: all of it is read
  BEHIND_CONST = 1,  // what can be checked is checked, the rest is read
  BEHIND_REFERENCE = 2  // what can be checked is checked, the rest is an address
};
// How the nodes of the C++ libraries' containers are linked: lists with the next one's address first, or second; search
// trees as libstdc++ and as libc++ have them.
enum NodeLinks : int { NEXT_FIRST = 0, NEXT_SECOND = 1, LIBSTDCXX_TREE = 2, LIBCXX_TREE = 3 };

// Where values go. Opaque to instrumented code.
struct Writer;

extern "C" {
// The two words that decide whether a call is traced, read inline. `mlflow_trace_v1_off` is non-zero while this thread
// is inside an unsampled trace, inside a capture, or inside the runtime itself.
extern int mlflow_trace_v1_enabled;
extern __thread unsigned mlflow_trace_v1_off __attribute__((tls_model("initial-exec")));

// A call that is not recorded, because it comes in the midst of a record of this thread: counts it.
void mlflow_trace_v1_inside_record() noexcept;
// Begins a span: sets frame->state. With HAS_VALUES the record stays open for values until end_inputs.
void mlflow_trace_v1_enter(Frame*, Callsite*) noexcept;
// enter() for a callsite that HAS_VALUES, and where these go; null if nothing is recorded. end_inputs follows.
Writer* mlflow_trace_v1_enter_values(Frame*, Callsite*) noexcept;
// Ends the span of a frame whose state is not NONE; sees by itself whether an exception is leaving the function.
void mlflow_trace_v1_leave(Frame*) noexcept;
// Opens the value sequence of a span's arguments, or its result.
Writer* mlflow_trace_v1_begin_inputs(Frame*) noexcept;
void mlflow_trace_v1_end_inputs(Writer*) noexcept;
Writer* mlflow_trace_v1_begin_output(Frame*) noexcept;
void mlflow_trace_v1_end_output(Writer*) noexcept;
// A whole result that is one number.
void mlflow_trace_v1_output_i64(Frame*, long long) noexcept;
void mlflow_trace_v1_output_u64(Frame*, unsigned long long) noexcept;
void mlflow_trace_v1_output_f64(Frame*, double) noexcept;
void mlflow_trace_v1_output_bool(Frame*, int) noexcept;
// The user's code that gives the value with this index (of those since begin) has thrown: a marker stands for that
// value.
void mlflow_trace_v1_value_threw(Writer*, unsigned index) noexcept;
// A generator's item: recorded as a chunk event, and collected for the outputs.
Writer* mlflow_trace_v1_begin_chunk(Frame*) noexcept;
void mlflow_trace_v1_end_chunk(Writer*) noexcept;
// A coroutine is about to suspend / has been resumed (on whichever thread).
void mlflow_trace_v1_detach(Frame*) noexcept;
void mlflow_trace_v1_attach(Frame*) noexcept;
// The value a function returned means failure: the span's status is ERROR with this text (may be null).
void mlflow_trace_v1_fail(Frame*, const char* text, Size length) noexcept;
// The exception that is being handled (inside a catch) is recorded on the span; for coroutines and function-try-blocks.
void mlflow_trace_v1_current_exception(Frame*) noexcept;

void mlflow_trace_v1_put_null(Writer*) noexcept;
void mlflow_trace_v1_put_bool(Writer*, int) noexcept;
void mlflow_trace_v1_put_i64(Writer*, long long) noexcept;
void mlflow_trace_v1_put_u64(Writer*, unsigned long long) noexcept;
void mlflow_trace_v1_put_i128(Writer*, unsigned long long low, long long high, int is_signed) noexcept;
void mlflow_trace_v1_put_f32(Writer*, float) noexcept;
void mlflow_trace_v1_put_f64(Writer*, double) noexcept;
void mlflow_trace_v1_put_f80(Writer*, const long double*) noexcept;
// A character is a string of one; code is a code point, or a byte where it is a char.
void mlflow_trace_v1_put_char(Writer*, unsigned code, int width) noexcept;
void mlflow_trace_v1_put_string(Writer*, const char*, Size length) noexcept;
// UTF-16 (width 2) or UTF-32 (width 4) units.
void mlflow_trace_v1_put_wide(Writer*, const void*, Size units, int width) noexcept;
// A NUL-terminated string of units of 1, 2 or 4 bytes; never read past the length limit or into an unreadable page.
void mlflow_trace_v1_put_c_string(Writer*, const void*, int width) noexcept;
// The same with a length beside it: no further than `most` units.
void mlflow_trace_v1_put_text_within(Writer*, const void*, Size most, int width) noexcept;
// 1 if what a view leads to, `count` elements of `size` bytes, is there to be read; 0 if its address was written
// instead.
int mlflow_trace_v1_view(Writer*, const void*, Size count, Size size) noexcept;
// How many bytes of text would still be recorded: what the user's code writes beyond it need not be kept.
Size mlflow_trace_v1_text_room(Writer*) noexcept;
void mlflow_trace_v1_put_bytes(Writer*, const void*, Size length) noexcept;
// A list of `count` numbers that lie one after another; `element` is a BulkElement.
void mlflow_trace_v1_put_numbers(Writer*, const void*, Size count, int element) noexcept;
void mlflow_trace_v1_put_address(Writer*, const void*) noexcept;
// A value that is not looked into: shown as the type's name.
void mlflow_trace_v1_put_opaque(Writer*, const char* type) noexcept;
// The same, the name taken from the __PRETTY_FUNCTION__ of a template with the one parameter T.
void mlflow_trace_v1_put_opaque_function(Writer*, const char* pretty_function) noexcept;
// An enumerator's name, or (name null) the number.
void mlflow_trace_v1_put_enum(Writer*, const char* name, long long value) noexcept;
// Nanoseconds; point: since the Unix epoch in UTC.
void mlflow_trace_v1_put_duration(Writer*, long long nanoseconds) noexcept;
void mlflow_trace_v1_put_time_point(Writer*, long long nanoseconds_since_epoch) noexcept;
// Text that is JSON already.
void mlflow_trace_v1_put_json_text(Writer*, const char*, Size length) noexcept;
// Containers. `begin` says 0 when the depth limit is reached (then a cut marker stands for it and `end` must not be
// called). `item` says 0 when no more items are wanted; `end` is given how many items there were in all, or -1 if
// unknown.
int mlflow_trace_v1_begin_array(Writer*) noexcept;
int mlflow_trace_v1_item(Writer*) noexcept;
void mlflow_trace_v1_end_array(Writer*, long long total) noexcept;
int mlflow_trace_v1_begin_object(Writer*) noexcept;
// Before each entry: a literal key, or key_begin, any one value, key_end.
void mlflow_trace_v1_key(Writer*, const char*, Size length) noexcept;
void mlflow_trace_v1_key_begin(Writer*) noexcept;
void mlflow_trace_v1_key_end(Writer*) noexcept;
void mlflow_trace_v1_end_object(Writer*, long long total) noexcept;
// 1 if the pointee may be captured; 0 if a marker was written instead (null, a cycle, or an address while `careful`).
// `raw`: a reference, not a pointer that owns. Each 1 must be followed by unfollow.
int mlflow_trace_v1_follow(Writer*, const void*, int raw) noexcept;
// The same for a pointer that does not own: its address is written unless the user has said that pointers are read, and
// `size` bytes can be.
int mlflow_trace_v1_follow_pointer(Writer*, const void*, Size size) noexcept;
void mlflow_trace_v1_unfollow(Writer*) noexcept;
// Whether pointers that do not own are followed. Gives back the former setting.
int mlflow_trace_v1_read_pointers(Writer*, int on) noexcept;
// While careful, text behind pointers and references are written as addresses: what lies behind a non-const reference
// or pointer may not be initialised yet. Gives back the former setting.
int mlflow_trace_v1_careful(Writer*, int on) noexcept;
// Sets how much is doubted; gives back what was before.
int mlflow_trace_v1_doubt(Writer*, int level) noexcept;
int mlflow_trace_v1_doubted(Writer*) noexcept;
// 1 if these bytes may be read. 0 if they cannot be, or are not aligned; then the address was written instead.
int mlflow_trace_v1_there(Writer*, const void*, Size size, Size alignment) noexcept;
// 1 if what a container says it owns may be read: `count` elements of `size` bytes at `data`, with room for `capacity`.
// 0 if not; then the container's address was written instead.
int mlflow_trace_v1_owned(Writer*, const void* object, const void* data, Size count, Size capacity, Size size,
                          Size alignment) noexcept;
// Text of bytes that an object owns: put_string where that is there, else the object's address.
void mlflow_trace_v1_put_owned_string(Writer*, const void* object, const char*, Size length) noexcept;
// As owned, and asked only in doubt, of nodes of `size` bytes from `first` to `end`, linked as a NodeLinks says; of a
// deque, both of whose iterators have four words.
int mlflow_trace_v1_nodes(Writer*, const void* object, const void* first, const void* end, Size size,
                          int links) noexcept;
int mlflow_trace_v1_segments(Writer*, const void* object, const Size* first, const Size* end, Size size,
                             Size alignment) noexcept;
}

}  // namespace mlflow_trace_v1
#pragma GCC visibility pop
