#include "store/trace_codec.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

namespace mlflow::internal {
namespace {

// Integers are little-endian base 128, signed ones zigzag; texts and lists have their length in front. A new field goes to the
// end of what it belongs to, under a new format number.
constexpr std::string_view magic = "mlft";
constexpr std::uint64_t format = 1;

class Writer {
 public:
  void raw(std::string_view bytes) { out += bytes; }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
  }
  void signed_number(std::int64_t value) {
    number(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
  }
  void fixed(std::uint64_t value) {
    for (int i = 0; i < 8; ++i, value >>= 8) out += static_cast<char>(value);
  }
  void text(std::string_view text) {
    number(text.size());
    out += text;
  }
  void attributes(const std::pmr::vector<Attribute>& attributes) {
    number(attributes.size());
    for (const Attribute& attribute : attributes) {
      text(attribute.key);
      text(attribute.value);
    }
  }

  std::string out;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool raw(std::string_view expected) {
    if (!rest_.starts_with(expected)) return ok_ = false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  std::int64_t signed_number() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  std::uint64_t fixed() {
    if (rest_.size() < 8) return ok_ = false, 0;
    std::uint64_t value = 0;
    for (int i = 7; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(rest_[static_cast<std::size_t>(i)]);
    rest_.remove_prefix(8);
    return value;
  }
  std::string_view text() {
    const std::uint64_t size = number();
    if (size > rest_.size()) return ok_ = false, std::string_view();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  // A list's length; each element takes at least a byte, so a longer one is damaged.
  std::size_t count() {
    const std::uint64_t count = number();
    if (count > rest_.size()) return ok_ = false, 0;
    return count;
  }
  void attributes(std::pmr::vector<Attribute>& to) {
    const std::size_t size = count();
    to.reserve(size);
    for (std::size_t i = 0; i < size && ok_; ++i) {
      const std::string_view key = text();
      to.push_back({key, text()});
    }
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

StatusCode status_code(std::uint64_t number) {
  return number == 1 ? StatusCode::OK : number == 2 ? StatusCode::ERROR : StatusCode::UNSET;
}

void write_span(Writer& out, const FinishedSpan& span) {
  out.fixed(span.span_id);
  out.fixed(span.parent_id);
  out.text(span.name);
  out.signed_number(span.start_ns);
  out.signed_number(span.end_ns);
  out.number(static_cast<std::uint64_t>(span.status));
  out.text(span.status_message);
  out.attributes(span.attributes);
  out.number(span.events.size());
  for (const Event& event : span.events) {
    out.text(event.name);
    out.signed_number(event.time_ns);
    out.attributes(event.attributes);
  }
  out.number(span.links.size());
  for (const Link& link : span.links) {
    out.fixed(link.trace_id.high);
    out.fixed(link.trace_id.low);
    out.fixed(link.span_id);
    out.attributes(link.attributes);
  }
}

void read_span(Reader& in, FinishedSpan& span, std::pmr::memory_resource* arena) {
  span.span_id = in.fixed();
  span.parent_id = in.fixed();
  span.name = in.text();
  span.start_ns = in.signed_number();
  span.end_ns = in.signed_number();
  span.status = status_code(in.number());
  span.status_message = in.text();
  in.attributes(span.attributes);
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    Event& event = span.events.emplace_back(arena);
    event.name = in.text();
    event.time_ns = in.signed_number();
    in.attributes(event.attributes);
  }
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    Link& link = span.links.emplace_back(arena);
    link.trace_id.high = in.fixed();
    link.trace_id.low = in.fixed();
    link.span_id = in.fixed();
    in.attributes(link.attributes);
  }
}

using Pairs = std::pmr::vector<std::pair<std::string_view, std::string_view>>;

void write_pairs(Writer& out, const Pairs& pairs) {
  out.number(pairs.size());
  for (const auto& [key, value] : pairs) {
    out.text(key);
    out.text(value);
  }
}

void read_pairs(Reader& in, Pairs& pairs) {
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    const std::string_view key = in.text();
    pairs.emplace_back(key, in.text());
  }
}

constexpr std::uint64_t has_root = 1;
constexpr std::uint64_t is_incomplete = 2;
constexpr std::uint64_t has_request_preview = 4;
constexpr std::uint64_t has_response_preview = 8;

void copy_attributes(FinishedTrace& to, std::pmr::vector<Attribute>& into, const std::pmr::vector<Attribute>& from) {
  into.clear();
  into.reserve(from.size());
  for (const Attribute& attribute : from) into.push_back({to.keep(attribute.key), to.keep(attribute.value)});
}

void copy_span(FinishedTrace& to, FinishedSpan& into, const FinishedSpan& from) {
  into.trace_id = from.trace_id;
  into.span_id = from.span_id;
  into.parent_id = from.parent_id;
  into.name = to.keep(from.name);
  into.start_ns = from.start_ns;
  into.end_ns = from.end_ns;
  into.status = from.status;
  into.status_message = to.keep(from.status_message);
  copy_attributes(to, into.attributes, from.attributes);
  into.events.clear();
  for (const Event& event : from.events) {
    Event& copy = into.events.emplace_back(&to.arena);
    copy.name = to.keep(event.name);
    copy.time_ns = event.time_ns;
    copy_attributes(to, copy.attributes, event.attributes);
  }
  into.links.clear();
  for (const Link& link : from.links) {
    Link& copy = into.links.emplace_back(&to.arena);
    copy.trace_id = link.trace_id;
    copy.span_id = link.span_id;
    copy_attributes(to, copy.attributes, link.attributes);
  }
}

void merge_pairs(FinishedTrace& to, Pairs& into, const Pairs& from) {
  for (const auto& [key, value] : from) {
    const auto known =
        std::find_if(into.begin(), into.end(), [&key = key](const auto& pair) { return pair.first == key; });
    if (known != into.end())
      known->second = to.keep(value);
    else
      into.emplace_back(to.keep(key), to.keep(value));
  }
}

}  // namespace

std::string encode_trace(const FinishedTrace& trace) {
  Writer out;
  out.raw(magic);
  out.number(format);
  out.fixed(trace.id.high);
  out.fixed(trace.id.low);
  const TraceFacts& facts = trace.facts;
  out.number((trace.has_root ? has_root : 0) | (trace.incomplete ? is_incomplete : 0) |
             (facts.has_request_preview ? has_request_preview : 0) |
             (facts.has_response_preview ? has_response_preview : 0));
  write_pairs(out, facts.metadata);
  write_pairs(out, facts.tags);
  out.text(facts.client_request_id);
  out.text(facts.request_preview);
  out.text(facts.response_preview);
  out.number(static_cast<std::uint64_t>(facts.state));
  out.text(facts.experiment_id);
  out.number(trace.spans.size());
  for (const FinishedSpan& span : trace.spans) write_span(out, span);
  return std::move(out.out);
}

TracePtr decode_trace(std::string_view bytes) {
  auto trace = std::make_unique<FinishedTrace>();
  Reader in(trace->keep(bytes));  // texts point into this one copy
  if (!in.raw(magic) || in.number() != format) return nullptr;
  trace->id.high = in.fixed();
  trace->id.low = in.fixed();
  const std::uint64_t flags = in.number();
  trace->has_root = (flags & has_root) != 0;
  trace->incomplete = (flags & is_incomplete) != 0;
  TraceFacts& facts = trace->facts;
  facts.has_request_preview = (flags & has_request_preview) != 0;
  facts.has_response_preview = (flags & has_response_preview) != 0;
  read_pairs(in, facts.metadata);
  read_pairs(in, facts.tags);
  facts.client_request_id = in.text();
  facts.request_preview = in.text();
  facts.response_preview = in.text();
  facts.state = status_code(in.number());
  facts.experiment_id = in.text();
  const std::size_t spans = in.count();
  trace->spans.reserve(spans);
  for (std::size_t i = 0; i < spans && in.ok(); ++i) {
    FinishedSpan& span = trace->add_span();
    span.trace_id = trace->id;
    read_span(in, span, &trace->arena);
  }
  if (!in.ok()) return nullptr;
  return trace;
}

void merge_trace(FinishedTrace& trace, const FinishedTrace& part) {
  std::unordered_map<SpanId, std::size_t> known;
  for (std::size_t i = 0; i < trace.spans.size(); ++i) known.emplace(trace.spans[i].span_id, i);
  for (const FinishedSpan& span : part.spans) {
    const auto found = known.find(span.span_id);
    copy_span(trace, found != known.end() ? trace.spans[found->second] : trace.add_span(), span);
  }
  trace.incomplete = trace.incomplete || part.incomplete;

  TraceFacts& facts = trace.facts;
  merge_pairs(trace, facts.metadata, part.facts.metadata);
  merge_pairs(trace, facts.tags, part.facts.tags);
  if (!part.facts.client_request_id.empty()) facts.client_request_id = trace.keep(part.facts.client_request_id);
  if (part.facts.has_request_preview) {
    facts.has_request_preview = true;
    facts.request_preview = trace.keep(part.facts.request_preview);
  }
  if (part.facts.has_response_preview) {
    facts.has_response_preview = true;
    facts.response_preview = trace.keep(part.facts.response_preview);
  }
  if (part.facts.state != StatusCode::UNSET) facts.state = part.facts.state;
  if (!part.facts.experiment_id.empty()) facts.experiment_id = trace.keep(part.facts.experiment_id);

  if (!trace.has_root && part.root() != nullptr) {
    const SpanId root = part.root()->span_id;
    const auto at = std::find_if(trace.spans.begin(), trace.spans.end(),
                                 [root](const FinishedSpan& span) { return span.span_id == root; });
    if (at != trace.spans.end()) std::rotate(trace.spans.begin(), at, at + 1);
    trace.has_root = true;
  }
}

}  // namespace mlflow::internal
