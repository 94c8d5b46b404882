// What a finished trace is, on its way from the assembler to the exporters: plain data, no behaviour. All text lives in
// the trace's own arena, so that a span costs no allocation of its own; a FinishedTrace is handed on whole and never
// copied.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/part_fate.h"
#include "model/record_source.h"
#include "model/trace_id.h"

namespace mlflow::internal {

// `value` is JSON text as Python's json.dumps(ensure_ascii=False) writes it: `"text"`, `5`, `{"a": 1}`.
struct Attribute {
  std::string_view key;
  std::string_view value;
};

struct Event {
  explicit Event(std::pmr::memory_resource* arena) : attributes(arena) {}
  std::string_view name;
  std::int64_t time_ns = 0;  // Unix time
  std::pmr::vector<Attribute> attributes;
};

struct SpanLink {
  explicit SpanLink(std::pmr::memory_resource* arena) : attributes(arena) {}
  TraceId trace_id;
  SpanId span_id = 0;
  std::pmr::vector<Attribute> attributes;
};

enum class StatusCode : std::uint8_t { UNSET, OK, ERROR };

struct FinishedSpan {
  explicit FinishedSpan(std::pmr::memory_resource* arena) : attributes(arena), events(arena), links(arena) {}
  TraceId trace_id;
  SpanId span_id = 0;
  SpanId parent_id = 0;
  std::string_view name;
  std::int64_t start_ns = 0;  // Unix time
  std::int64_t end_ns = 0;
  StatusCode status = StatusCode::UNSET;
  bool told_ahead = false;  // it is of a part that came before its root: `earlier`, if there is one, tells its tokens
  std::string_view status_message;
  std::pmr::vector<Attribute> attributes;  // in the order they were set; keys are unique
  std::pmr::vector<Event> events;
  std::pmr::vector<SpanLink> links;
  std::uint16_t* record_flags = nullptr;  // of its first record, where that is kept

  // Bytes it takes in memory, near enough.
  std::size_t size_in_memory() const {
    std::size_t size = sizeof(*this) + name.size() + status_message.size();
    const auto add = [&size](const std::pmr::vector<Attribute>& pairs) {
      for (const Attribute& a : pairs) size += sizeof a + a.key.size() + a.value.size();
    };
    add(attributes);
    for (const Event& event : events) add(event.attributes);
    for (const SpanLink& link : links) add(link.attributes);
    return size;
  }

  // The JSON text of an attribute, or empty.
  std::string_view attribute(std::string_view key) const {
    for (const Attribute& a : attributes)
      if (a.key == key) return a.value;
    return {};
  }
};

// Plain texts, each key once, in the order they were first set (text_pairs.h).
using TextPairs = std::pmr::vector<std::pair<std::string_view, std::string_view>>;

// What update_current_trace and the root say about the trace as a whole. Times, previews, sizes and usage are derived
// from the spans (export/trace_info.h).
struct TraceFacts {
  explicit TraceFacts(std::pmr::memory_resource* arena) : metadata(arena), tags(arena), assessments(arena) {}
  TextPairs metadata;  // set by the user
  TextPairs tags;
  // Logged while the trace was open: id, and JSON as servers take it.
  TextPairs assessments;
  std::string_view client_request_id;
  std::string_view request_preview;  // set by the user: never replaced
  std::string_view response_preview;
  bool has_request_preview = false;
  bool has_response_preview = false;
  StatusCode state = StatusCode::UNSET;  // UNSET: the root's status
  std::string_view experiment_id;  // empty: the one of this name, or else the process's experiment
  std::string_view experiment_name;  // only of what an earlier process has left: not kept with the trace
};

// Tokens that a model used, as mlflow.chat.tokenUsage counts them.
struct TokenUsage {
  static constexpr std::array<const char*, 6> KEYS = {"input_tokens",
                                                      "output_tokens",
                                                      "total_tokens",
                                                      "cache_read_input_tokens",
                                                      "cache_creation_input_tokens",
                                                      "cache_creation_input_tokens_above_1hr"};
  std::array<std::optional<std::int64_t>, KEYS.size()> counts;

  void add(const TokenUsage& other) {
    for (std::size_t i = 0; i < KEYS.size(); ++i)
      if (other.counts[i]) counts[i] = counts[i].value_or(0) + *other.counts[i];
  }
};

// What trace info tells of spans that were sent ahead of their root.
struct EarlierSpans {
  std::vector<std::uint32_t> sizes;  // of each span, as Python's JSON
  std::vector<EarlierPart> parts;  // the same spans, in the same order
  std::vector<std::pair<SpanId, TokenUsage>> usage;  // what was used below a span that was not sent ahead
  std::string session;
  std::string user;
};

// A file that belongs to the trace; its spans refer to it by its id.
struct AttachedFile {
  std::string_view id;  // a UUID
  std::string_view bytes;
};

// Where an arena's blocks come from; counts them, so that what waits in memory can be bounded.
class CountingResource : public std::pmr::memory_resource {
 public:
  std::size_t allocated() const { return allocated_; }

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    allocated_ += bytes;
    return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }
  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
    allocated_ -= bytes;
    std::pmr::new_delete_resource()->deallocate(block, bytes, alignment);
  }
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

  std::size_t allocated_ = 0;
};

// A trace, or a part of one.
struct FinishedTrace {
  FinishedTrace() : spans(&arena), facts(&arena), attachments(&arena), sources(&arena) {}
  ~FinishedTrace() { settle(); }
  FinishedTrace(const FinishedTrace&) = delete;
  FinishedTrace& operator=(const FinishedTrace&) = delete;

  FinishedSpan& add_span() { return spans.emplace_back(&arena); }

  // A copy of `text` that lives as long as the trace.
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* copy = static_cast<char*>(arena.allocate(text.size(), 1));
    text.copy(copy, text.size());
    return {copy, text.size()};
  }

  std::size_t size_in_memory() const { return sizeof(*this) + blocks.allocated(); }

  // Keeps what `source` owns, the records that this is made of, until the trace is settled.
  template <class Source>
  void keep_source(const std::shared_ptr<Source>& source) {
    if (source != nullptr && (sources.empty() || sources.back().get() != source.get())) sources.push_back(source);
  }
  // It is delivered, in the store, or counted as dropped: its records are needed no more.
  void settle() noexcept {
    for (FinishedSpan& span : spans)
      if (span.record_flags != nullptr) settle_record(std::exchange(span.record_flags, nullptr));
    sources.clear();
  }
  // Some spans of `other` go on here: so do their records.
  void share_sources(const FinishedTrace& other) {
    sources.insert(sources.end(), other.sources.begin(), other.sources.end());
  }

  CountingResource blocks;
  std::pmr::monotonic_buffer_resource arena{2048, &blocks};
  TraceId id;
  // The spans, the root first where it is here. Without a root (late spans, or the callee of a distributed trace) only
  // the spans are delivered, never trace info.
  std::pmr::vector<FinishedSpan> spans;
  TraceFacts facts;
  std::pmr::vector<AttachedFile> attachments;
  std::pmr::vector<std::shared_ptr<const void>> sources;
  bool has_root = false;
  // Spans or values of this trace were lost (see dropped): it is delivered marked as incomplete.
  bool incomplete = false;
  // A part that was sent ahead because its trace had become large; the part with the root comes later.
  bool more_follows = false;
  // Of such a part: told to whoever has its root.
  SharedFate fate;
  // What exceptions said that left a function with redacted parameters. Goes nowhere: spans that the exception goes
  // through later are compared with it.
  std::vector<std::string> redacted_messages;
  // With the root of a trace of which parts were sent ahead.
  std::unique_ptr<EarlierSpans> earlier;

  const FinishedSpan* root() const { return has_root && !spans.empty() ? &spans.front() : nullptr; }
};
using TracePtr = std::unique_ptr<FinishedTrace>;

}  // namespace mlflow::internal
