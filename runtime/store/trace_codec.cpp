#include "store/trace_codec.h"

#include <cstdint>

#include "text/bounded_numbers.h"

namespace mlflow::internal {
namespace {

// Integers are little-endian base 128, signed ones zigzag; texts and lists have their length in front. A new field goes
// to the end of what it belongs to, under a new format number.
constexpr std::string_view magic = "mlft";
constexpr std::uint64_t format = 1;
constexpr std::uint64_t format_with_earlier = 2;  // spans were sent ahead; not written any more
constexpr std::uint64_t format_with_attachments = 3;  // and, as it was once written, perhaps what was sent ahead
constexpr std::uint64_t format_with_parts = 4;  // only where spans were sent ahead, by part; perhaps attachments

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
  for (const SpanLink& link : span.links) {
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
    SpanLink& link = span.links.emplace_back(arena);
    link.trace_id.high = in.fixed();
    link.trace_id.low = in.fixed();
    link.span_id = in.fixed();
    in.attributes(link.attributes);
  }
}

void write_pairs(Writer& out, const TextPairs& pairs) {
  out.number(pairs.size());
  for (const auto& [key, value] : pairs) {
    out.text(key);
    out.text(value);
  }
}

void read_pairs(Reader& in, TextPairs& pairs) {
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    const std::string_view key = in.text();
    pairs.emplace_back(key, in.text());
  }
}

void write_parts(Writer& out, const EarlierSpans& earlier) {
  out.number(earlier.parts.size());
  for (const EarlierPart& part : earlier.parts) {
    out.fixed(part.first_span);
    out.number(part.spans);
    out.number(static_cast<std::uint64_t>(part.fate->load(std::memory_order_relaxed)));
  }
}

void read_parts(Reader& in, EarlierSpans& earlier) {
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    EarlierPart& part = earlier.parts.emplace_back();
    part.first_span = in.fixed();
    part.spans = static_cast<std::uint32_t>(in.number());
    const std::uint64_t fate = in.number();
    part.fate = std::make_shared<std::atomic<PartFate>>(fate == 1   ? PartFate::STORED
                                                        : fate == 2 ? PartFate::LOST
                                                                    : PartFate::DELIVERED);
  }
}

void write_earlier(Writer& out, const EarlierSpans& earlier) {
  out.number(earlier.sizes.size());
  for (const std::uint32_t size : earlier.sizes) out.number(size);
  out.number(earlier.usage.size());
  for (const auto& [parent, usage] : earlier.usage) {
    out.fixed(parent);
    for (const auto& count : usage.counts) {
      out.number(count ? 1 : 0);
      if (count) out.signed_number(*count);
    }
  }
  out.text(earlier.session);
  out.text(earlier.user);
}

std::unique_ptr<EarlierSpans> read_earlier(Reader& in) {
  auto earlier = std::make_unique<EarlierSpans>();
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left)
    earlier->sizes.push_back(static_cast<std::uint32_t>(in.number()));
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    auto& [parent, usage] = earlier->usage.emplace_back();
    parent = in.fixed();
    for (auto& count : usage.counts)
      if (in.number() != 0) count = bounded_count(in.signed_number());
  }
  earlier->session = in.text();
  earlier->user = in.text();
  return earlier;
}

constexpr std::uint64_t has_root = 1;
constexpr std::uint64_t is_incomplete = 2;
constexpr std::uint64_t has_request_preview = 4;
constexpr std::uint64_t has_response_preview = 8;

}  // namespace

std::string encode_trace(const FinishedTrace& trace) {
  Writer out;
  out.raw(magic);
  out.number(trace.earlier ? format_with_parts : !trace.attachments.empty() ? format_with_attachments : format);
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
  if (!trace.attachments.empty() || trace.earlier) {
    out.number(trace.attachments.size());
    for (const AttachedFile& attachment : trace.attachments) {
      out.text(attachment.id);
      out.text(attachment.bytes);
    }
    out.number(trace.earlier ? 1 : 0);
  }
  if (trace.earlier) {
    write_earlier(out, *trace.earlier);
    write_parts(out, *trace.earlier);
  }
  return std::move(out.out);
}

TracePtr decode_trace(std::string_view bytes) {
  auto trace = std::make_unique<FinishedTrace>();
  Reader in(trace->keep(bytes));  // texts point into this one copy
  if (!in.raw(magic)) return nullptr;
  const std::uint64_t written_as = in.number();
  if (written_as < format || written_as > format_with_parts) return nullptr;
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
  bool has_earlier = written_as == format_with_earlier;
  if (written_as >= format_with_attachments) {
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
      const std::string_view id = in.text();
      trace->attachments.push_back({id, in.text()});
    }
    has_earlier = in.number() != 0;
  }
  if (has_earlier) trace->earlier = read_earlier(in);
  if (has_earlier && written_as == format_with_parts) read_parts(in, *trace->earlier);
  if (!in.ok()) return nullptr;
  return trace;
}

}  // namespace mlflow::internal
