// A runtime for the plugin's tests: the hooks, done so that each root span is printed as a tree of text lines when it
// ends.
//
//   answer[AGENT](query="x", k=3) -> "y"
//     search(query="x") !! exception
#include "hooks/mlflow_trace_hooks.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <sys/uio.h>
#include <unistd.h>

using namespace mlflow_trace_v1;

extern "C" {
int mlflow_trace_v1_enabled = 1;
__thread unsigned mlflow_trace_v1_off __attribute__((tls_model("initial-exec"))) = 0;
}

namespace mlflow_trace_v1 {
// Builds the text of a value; containers put their separators in front of each item.
struct Writer {
  std::string text;
  std::vector<const void*> followed;
  bool careful = false;
  int doubt = 0;
  bool reads_pointers = false;
  int items_wanted = 8;
  struct Level {
    char close;
    int items;
  };
  std::vector<Level> levels;
  std::vector<std::string> values;  // finished ones at the outermost level

  void put(const std::string& s) {
    text += s;
    done();
  }
  void done() {
    if (levels.empty() && !in_key) {
      values.push_back(text);
      text.clear();
    }
  }
  bool in_key = false;
};
}  // namespace mlflow_trace_v1

namespace {

struct Node {
  const Callsite* callsite;  // null: stands for what is open elsewhere, which is `inputs`
  std::string inputs, output, events;
  bool failed = false;
  bool is_root = false;
  std::string parent;  // elsewhere
  std::vector<std::unique_ptr<Node>> children;
};

thread_local std::vector<Node*> open_spans;

Node* node_of(const Frame* frame) { return reinterpret_cast<Node*>(frame->span_id); }

std::string quoted(const char* s, std::size_t n) {
  std::string out = "\"";
  for (std::size_t i = 0; i < n; ++i) {
    if (s[i] == '"' || s[i] == '\\') out += '\\';
    if (s[i] == '\n') out += "\\n";
    else out += s[i];
  }
  return out + '"';
}

void print(const Node& node, int depth) {
  const Callsite& c = *node.callsite;
  std::printf("%*s%s", depth * 2, "", c.name);
  if (std::strcmp(c.span_type, "UNKNOWN") != 0) std::printf("[%s]", c.span_type);
  if (c.flags & Callsite::CAPTURES_INPUTS) std::printf("(%s)", node.inputs.c_str());
  if (node.failed) std::printf(" !! exception");
  else if (!(c.flags & Callsite::CAPTURES_OUTPUTS)) ;
  else if (c.flags & Callsite::RETURNS_VOID) std::printf(" -> null");
  else if (c.flags & Callsite::OUTPUT_OPAQUE) std::printf(" -> <%s>", c.result_type);
  else std::printf(" -> %s", node.output.c_str());
  if (c.attributes) std::printf(" %s", c.attributes);
  if (!node.parent.empty()) std::printf(" below %s", node.parent.c_str());
  std::printf("%s\n", node.events.c_str());
  for (const auto& child : node.children) print(*child, depth + 1);
}

std::string inputs_text(const Callsite& c, const std::vector<std::string>& values) {
  std::string text;
  std::size_t next = 0;
  auto take = [&] { return next < values.size() ? values[next++] : std::string("MISSING"); };
  for (unsigned i = 0; i < c.parameter_count; ++i) {
    const Parameter& p = c.parameters[i];
    text += (i ? ", " : "") + std::string(p.name) + "=";
    if (p.kind == Parameter::REDACTED) text += "[REDACTED]";
    else if (p.kind == Parameter::OPAQUE) text += "<" + std::string(p.type) + ">";
    else if (p.kind == Parameter::PACK) {
      text += "[";
      for (unsigned j = 0; j < p.pack_size; ++j) text += (j ? ", " : "") + take();
      text += "]";
    } else text += take();
  }
  if (next < values.size()) text += " SURPLUS";
  return text;
}

thread_local Frame* writing_frame;

std::mutex carried_mutex;
std::map<std::pair<const volatile void*, CarrierClass>, std::string>& carried() {
  static auto& table = *new std::map<std::pair<const volatile void*, CarrierClass>, std::string>;
  return table;
}

}  // namespace

extern "C" {

void mlflow_trace_v1_enter(Frame* frame, Callsite* callsite) noexcept {
  if (callsite->size != sizeof(Callsite)) std::printf("CALLSITE SIZE %u\n", callsite->size);
  auto node = std::make_unique<Node>();
  node->callsite = callsite;
  node->inputs = inputs_text(*callsite, callsite->flags & Callsite::HAS_VALUES ? std::vector<std::string>(64) : std::vector<std::string>());
  if (!(callsite->flags & Callsite::HAS_VALUES)) node->inputs = inputs_text(*callsite, {});
  Node* raw = node.get();
  frame->span_id = reinterpret_cast<unsigned long long>(raw);
  Node* parent = open_spans.empty() ? nullptr : open_spans.back();
  if (parent && !parent->callsite) {
    raw->parent = parent->inputs;
    parent = nullptr;
  }
  if (!parent) node.release()->is_root = true;
  else parent->children.push_back(std::move(node));
  open_spans.push_back(raw);
  frame->state = Frame::RECORDING;
  frame->callsite = callsite;
  frame->uncaught = static_cast<unsigned>(std::uncaught_exceptions());
}

void mlflow_trace_v1_leave(Frame* frame) noexcept {
  if (frame->state == Frame::ENDED) return;
  Node* node = node_of(frame);
  if (frame->state == Frame::SUSPENDED) {
    node->events += " destroyed";
  } else {
    node->failed |= static_cast<unsigned>(std::uncaught_exceptions()) > frame->uncaught;
    if (open_spans.back() != node) std::printf("NOT CURRENT\n");
    open_spans.pop_back();
  }
  frame->state = Frame::ENDED;
  if (node->is_root) {
    print(*node, 0);
    delete node;
    std::fflush(stdout);
  }
}

void mlflow_trace_v1_inside_record() noexcept {}

Writer* mlflow_trace_v1_begin_inputs(Frame* frame) noexcept {
  writing_frame = frame;
  ++mlflow_trace_v1_off;
  return new Writer;
}
void mlflow_trace_v1_end_inputs(Writer* w) noexcept {
  --mlflow_trace_v1_off;
  node_of(writing_frame)->inputs = inputs_text(*writing_frame->callsite, w->values);
  delete w;
}
Writer* mlflow_trace_v1_enter_values(Frame* frame, Callsite* callsite) noexcept {
  mlflow_trace_v1_enter(frame, callsite);
  return mlflow_trace_v1_begin_inputs(frame);
}
Writer* mlflow_trace_v1_begin_output(Frame* frame) noexcept { return mlflow_trace_v1_begin_inputs(frame); }
void mlflow_trace_v1_end_output(Writer* w) noexcept {
  --mlflow_trace_v1_off;
  Node* node = open_spans.back();
  if (!node->output.empty()) node->output += " TWICE ";
  node->output += w->values.empty() ? "MISSING" : w->values[0];
  delete w;
}
void mlflow_trace_v1_output_i64(Frame* frame, long long v) noexcept {
  Writer* w = mlflow_trace_v1_begin_output(frame);
  mlflow_trace_v1_put_i64(w, v);
  mlflow_trace_v1_end_output(w);
}
void mlflow_trace_v1_output_u64(Frame* frame, unsigned long long v) noexcept {
  Writer* w = mlflow_trace_v1_begin_output(frame);
  mlflow_trace_v1_put_u64(w, v);
  mlflow_trace_v1_end_output(w);
}
void mlflow_trace_v1_output_f64(Frame* frame, double v) noexcept {
  Writer* w = mlflow_trace_v1_begin_output(frame);
  mlflow_trace_v1_put_f64(w, v);
  mlflow_trace_v1_end_output(w);
}
void mlflow_trace_v1_output_bool(Frame* frame, int v) noexcept {
  Writer* w = mlflow_trace_v1_begin_output(frame);
  mlflow_trace_v1_put_bool(w, v);
  mlflow_trace_v1_end_output(w);
}
Writer* mlflow_trace_v1_begin_chunk(Frame* frame) noexcept { return mlflow_trace_v1_begin_inputs(frame); }
void mlflow_trace_v1_end_chunk(Writer* w) noexcept {
  --mlflow_trace_v1_off;
  open_spans.back()->events += " chunk:" + (w->values.empty() ? "MISSING" : w->values[0]);
  delete w;
}
// A suspended span is in no thread's list.
void mlflow_trace_v1_detach(Frame* frame) noexcept {
  auto at = std::find(open_spans.begin(), open_spans.end(), node_of(frame));
  if (frame->state != Frame::RECORDING || at == open_spans.end()) std::printf("DETACHED WHILE NOT ATTACHED\n");
  else open_spans.erase(at);
  frame->state = Frame::SUSPENDED;
}
void mlflow_trace_v1_attach(Frame* frame) noexcept {
  if (frame->state != Frame::SUSPENDED) return;
  open_spans.push_back(node_of(frame));
  frame->uncaught = static_cast<unsigned>(std::uncaught_exceptions());
  frame->state = Frame::RECORDING;
}
void mlflow_trace_v1_here(Frame* frame) noexcept {
  if (open_spans.empty()) return;
  frame->span_id = reinterpret_cast<unsigned long long>(open_spans.back());
  frame->state = Frame::SUSPENDED;
}
void mlflow_trace_v1_continue(Frame* frame, const char* text, Size length) noexcept {
  static auto& elsewhere = *new std::vector<std::unique_ptr<Node>>;  // for the rest of the test
  const std::lock_guard lock(carried_mutex);
  elsewhere.push_back(std::make_unique<Node>());
  elsewhere.back()->inputs.assign(text, length);
  frame->span_id = reinterpret_cast<unsigned long long>(elsewhere.back().get());
  frame->state = Frame::SUSPENDED;
}

// What an object carries is the name of the span it was made in.
int mlflow_trace_v1_carriers = 0;
static void keep(const volatile void* object, CarrierClass kind, const std::string& text) {
  if (text.empty()) carried().erase({object, kind});
  else carried()[{object, kind}] = text;
  __atomic_store_n(&mlflow_trace_v1_carriers, static_cast<int>(carried().size()), __ATOMIC_RELAXED);
}
void mlflow_trace_v1_carry(const volatile void* object, CarrierClass kind) noexcept {
  const std::lock_guard lock(carried_mutex);
  keep(object, kind, open_spans.empty() ? "" : open_spans.back()->callsite->name);
}
void mlflow_trace_v1_carry_copy(const volatile void* object, const volatile void* from, CarrierClass kind) noexcept {
  const std::lock_guard lock(carried_mutex);
  auto found = carried().find({from, kind});
  keep(object, kind, found == carried().end() ? "" : std::string(found->second));
}
void mlflow_trace_v1_carry_nothing(const volatile void* object, CarrierClass kind) noexcept {
  const std::lock_guard lock(carried_mutex);
  keep(object, kind, "");
}
void mlflow_trace_v1_take_up(Frame* frame, const volatile void* object, CarrierClass kind) noexcept {
  std::string text;
  {
    const std::lock_guard lock(carried_mutex);
    auto found = carried().find({object, kind});
    if (found != carried().end()) text = found->second;
  }
  if (!text.empty()) mlflow_trace_v1_continue(frame, text.data(), text.size());
}
void mlflow_trace_v1_fail(Frame*, const char* text, Size length) noexcept {
  open_spans.back()->events += " fail:" + std::string(text ? text : "", length);
}
void mlflow_trace_v1_current_exception(Frame*) noexcept { open_spans.back()->failed = true; }

void mlflow_trace_v1_put_null(Writer* w) noexcept { w->put("null"); }
void mlflow_trace_v1_put_bool(Writer* w, int v) noexcept { w->put(v ? "true" : "false"); }
void mlflow_trace_v1_put_i64(Writer* w, long long v) noexcept { w->put(std::to_string(v)); }
void mlflow_trace_v1_put_u64(Writer* w, unsigned long long v) noexcept { w->put(std::to_string(v)); }
void mlflow_trace_v1_put_i128(Writer* w, unsigned long long low, long long high, int is_signed) noexcept {
  w->put("i128(" + std::to_string(high) + "," + std::to_string(low) + (is_signed ? ",signed)" : ")"));
}
void mlflow_trace_v1_put_f64(Writer* w, double v) noexcept {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.6g", v);
  w->put(std::strpbrk(buffer, ".en") ? buffer : std::string(buffer) + ".0");
}
void mlflow_trace_v1_put_f32(Writer* w, float v) noexcept { mlflow_trace_v1_put_f64(w, v); }
void mlflow_trace_v1_put_f80(Writer* w, const long double* v) noexcept { mlflow_trace_v1_put_f64(w, double(*v)); }
void mlflow_trace_v1_put_char(Writer* w, unsigned code, int width) noexcept {
  w->put(code < 128 ? std::string("'") + char(code) + "'" : "char" + std::to_string(width) + ":" + std::to_string(code));
}
void mlflow_trace_v1_put_string(Writer* w, const char* s, Size n) noexcept { w->put(quoted(s, n)); }
void mlflow_trace_v1_put_wide(Writer* w, const void* data, Size n, int width) noexcept {
  std::string text;
  for (Size i = 0; i < n; ++i)
    text += width == 2 ? char(static_cast<const char16_t*>(data)[i]) : char(static_cast<const char32_t*>(data)[i]);
  w->put((width == 2 ? "u" : "U") + quoted(text.data(), text.size()));
}
void mlflow_trace_v1_put_c_string(Writer* w, const void* s, int width) noexcept {
  if (!s) return w->put("null");
  if (w->careful) return w->put("<address>");
  if (width == 1) return w->put(quoted(static_cast<const char*>(s), std::strlen(static_cast<const char*>(s))));
  Size n = 0;
  while (width == 2 ? static_cast<const char16_t*>(s)[n] != 0 : static_cast<const char32_t*>(s)[n] != 0) ++n;
  mlflow_trace_v1_put_wide(w, s, n, width);
}
void mlflow_trace_v1_put_text_within(Writer* w, const void* s, Size most, int width) noexcept {
  if (!s) return w->put("null");
  if (width != 1) return mlflow_trace_v1_put_wide(w, s, most, width);
  w->put(quoted(static_cast<const char*>(s), strnlen(static_cast<const char*>(s), most)));
}
int mlflow_trace_v1_view(Writer*, const void*, Size, Size) noexcept { return 1; }
Size mlflow_trace_v1_text_room(Writer*) noexcept { return 40; }
void mlflow_trace_v1_put_bytes(Writer* w, const void*, Size n) noexcept { w->put("bytes(" + std::to_string(n) + ")"); }
void mlflow_trace_v1_put_numbers(Writer* w, const void* data, Size count, int element) noexcept {
  if (!mlflow_trace_v1_begin_array(w)) return;
  for (Size i = 0; i < count && mlflow_trace_v1_item(w); ++i) {
    switch (element) {
#define NUMBER(ELEMENT, TYPE, PUT) case ELEMENT: PUT(w, static_cast<const TYPE*>(data)[i]); break;
      NUMBER(I8, signed char, mlflow_trace_v1_put_i64)
      NUMBER(U8, unsigned char, mlflow_trace_v1_put_u64)
      NUMBER(I16, short, mlflow_trace_v1_put_i64)
      NUMBER(U16, unsigned short, mlflow_trace_v1_put_u64)
      NUMBER(I32, int, mlflow_trace_v1_put_i64)
      NUMBER(U32, unsigned, mlflow_trace_v1_put_u64)
      NUMBER(I64, long long, mlflow_trace_v1_put_i64)
      NUMBER(U64, unsigned long long, mlflow_trace_v1_put_u64)
      NUMBER(F32, float, mlflow_trace_v1_put_f32)
      NUMBER(F64, double, mlflow_trace_v1_put_f64)
      NUMBER(BOOLEAN, bool, mlflow_trace_v1_put_bool)
#undef NUMBER
    }
  }
  mlflow_trace_v1_end_array(w, static_cast<long long>(count));
}
void mlflow_trace_v1_put_address(Writer* w, const void* p) noexcept { w->put(p ? "<address>" : "null"); }
void mlflow_trace_v1_put_opaque(Writer* w, const char* type) noexcept { w->put(std::string("<") + type + ">"); }
void mlflow_trace_v1_put_opaque_function(Writer* w, const char* pretty) noexcept {
  std::string text = pretty;
  auto at = text.rfind("T = ");
  w->put("<" + text.substr(at + 4, text.size() - at - 5) + ">");
}
void mlflow_trace_v1_put_enum(Writer* w, const char* name, long long v) noexcept { w->put(name ? name : std::to_string(v)); }
void mlflow_trace_v1_put_duration(Writer* w, long long ns) noexcept { w->put(std::to_string(ns) + "ns"); }
void mlflow_trace_v1_put_time_point(Writer* w, long long ns) noexcept { w->put("@" + std::to_string(ns)); }
void mlflow_trace_v1_put_json_text(Writer* w, const char* s, Size n) noexcept { w->put(std::string(s, n)); }

void mlflow_trace_v1_value_threw(Writer* w, unsigned index) noexcept {
  w->values.resize(index);
  w->levels.clear();
  w->followed.clear();
  w->text.clear();
  w->doubt = 0;
  w->put("<threw>");
}
int mlflow_trace_v1_begin_array(Writer* w) noexcept {
  w->text += '[';
  w->levels.push_back({']', 0});
  return 1;
}
int mlflow_trace_v1_item(Writer* w) noexcept {
  auto& level = w->levels.back();
  if (level.items == w->items_wanted) {
    w->text += ", ...";
    ++level.items;
    return 0;
  }
  if (level.close == ']' && level.items) w->text += ", ";
  ++level.items;
  return 1;
}
static void end(Writer* w, long long total) {
  auto level = w->levels.back();
  w->levels.pop_back();
  w->text += level.close;
  if (level.items > w->items_wanted) w->text += "#" + std::to_string(total);
  w->done();
}
void mlflow_trace_v1_end_array(Writer* w, long long total) noexcept { end(w, total); }
int mlflow_trace_v1_begin_object(Writer* w) noexcept {
  w->text += '{';
  w->levels.push_back({'}', 0});
  return 1;
}
static void separate(Writer* w) {
  if (w->text.back() != '{') w->text += ", ";
}
void mlflow_trace_v1_key(Writer* w, const char* s, Size n) noexcept {
  separate(w);
  w->text += std::string(s, n) + ": ";
}
void mlflow_trace_v1_key_begin(Writer* w) noexcept {
  separate(w);
  w->in_key = true;
}
void mlflow_trace_v1_key_end(Writer* w) noexcept {
  w->in_key = false;
  w->text += ": ";
}
void mlflow_trace_v1_end_object(Writer* w, long long total) noexcept { end(w, total); }
int mlflow_trace_v1_follow(Writer* w, const void* p, int raw) noexcept {
  if (!p) return w->put("null"), 0;
  if (raw && w->careful) return w->put("<address>"), 0;
  for (const void* before : w->followed)
    if (before == p) return w->put("<cycle>"), 0;
  w->followed.push_back(p);
  return 1;
}
int mlflow_trace_v1_follow_pointer(Writer* w, const void* p, Size) noexcept {
  if (p && !w->reads_pointers) return w->put("<address>"), 0;
  return mlflow_trace_v1_follow(w, p, 0);
}
int mlflow_trace_v1_read_pointers(Writer* w, int on) noexcept {
  int before = w->reads_pointers;
  w->reads_pointers = on;
  return before;
}
void mlflow_trace_v1_unfollow(Writer* w) noexcept { w->followed.pop_back(); }
int mlflow_trace_v1_careful(Writer* w, int on) noexcept {
  int before = w->careful;
  w->careful = on;
  return before;
}

// Whether memory can be read: the kernel copies it, if it can.
static bool readable(const void* p, Size size) {
  std::vector<char> copy(size + 1);
  iovec to = {copy.data(), size}, from = {const_cast<void*>(p), size};
  return process_vm_readv(getpid(), &to, 1, &from, 1, 0) == static_cast<ssize_t>(size) && size > 0;
}
int mlflow_trace_v1_doubt(Writer* w, int level) noexcept {
  int before = w->doubt;
  w->doubt = level;
  return before;
}
int mlflow_trace_v1_doubted(Writer* w) noexcept { return w->doubt; }
int mlflow_trace_v1_there(Writer* w, const void* p, Size size, Size) noexcept {
  return w->doubt == 0 || readable(p, size) || (w->put("<address>"), 0);
}
int mlflow_trace_v1_owned(Writer* w, const void*, const void* data, Size count, Size capacity, Size size, Size) noexcept {
  bool is = count == 0 || (count <= capacity && count < (1 << 20) && readable(data, count * size));
  return w->doubt == 0 || is || (w->put("<address>"), 0);
}
void mlflow_trace_v1_put_owned_string(Writer* w, const void* object, const char* s, Size n) noexcept {
  if (mlflow_trace_v1_owned(w, object, s, n, n, 1, 1)) mlflow_trace_v1_put_string(w, s, n);
}
// What of these can be read is the runtime's to say; here a number where the first node should be tells garbage.
int mlflow_trace_v1_nodes(Writer* w, const void*, const void* first, const void*, Size size, int) noexcept {
  return readable(first, size) || (w->put("<address>"), 0);
}
int mlflow_trace_v1_segments(Writer* w, const void*, const Size* first, const Size* end, Size size, Size) noexcept {
  return first[0] == end[0] || readable(reinterpret_cast<const void*>(first[0]), size) || (w->put("<address>"), 0);
}
}
