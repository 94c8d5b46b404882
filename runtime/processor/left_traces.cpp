#include "processor/left_traces.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "processor/assembler.h"
#include "processor/loaded_modules.h"
#include "processor/record_values.h"
#include "recording/callsite_codec.h"
#include "text/json_nesting.h"
#include "text/json_text.h"

namespace mlflow::internal {

namespace {

// Parts of large traces are not sent ahead: nothing else wants the memory.
constexpr std::size_t NEVER_AHEAD = std::size_t{1} << 40;

bool is_about_a_trace(const RecordHeader& record) {
  return record.kind == RecordKind::TRACE_UPDATE || record.kind == RecordKind::TRACE_SHARED;
}

// Of which spans, and traces, there is a beginning. Whatever else is said was about one that is settled.
struct Begun {
  std::unordered_set<SpanId> spans;
  std::unordered_set<TraceId, TraceIdHash> traces;

  // Once for each span.
  bool add(const BeginRecord& record) {
    if (record.span_id == 0 || (record.trace_high == 0 && record.trace_low == 0)) return false;
    traces.insert({record.trace_high, record.trace_low});
    return spans.insert(record.span_id).second;
  }
  bool knows(const RecordHeader& record) const {
    if (!is_about_a_trace(record)) return spans.contains(span_of(record));
    const auto& about = record_as<TraceRecord>(record);
    return traces.contains({about.trace_high, about.trace_low});
  }
};

// When the record was written, as far as it says so; 0: it does not.
std::uint64_t stamp_of(const RecordHeader& record) {
  if (record.kind == RecordKind::SPAN_BEGIN)
    return (record.flags & BeginRecord::EXPLICIT_START) != 0 ? 0 : record_as<BeginRecord>(record).stamp;
  if (record.kind == RecordKind::SPAN_END)
    return (record.flags & EndRecord::EXPLICIT_END) != 0 ? 0 : record_as<EndRecord>(record).stamp;
  return 0;
}

// What captured JSON was may have been damaged, and everybody who has the trace from here on believes it: what is none
// becomes the text of what it was.
void make_json(FinishedTrace& trace, std::pmr::vector<Attribute>& attributes) {
  std::string text;
  for (Attribute& attribute : attributes) {
    if (nlohmann::json::accept(attribute.value) && !is_nested_deeper(attribute.value, DEEPEST_JSON)) continue;
    text.clear();
    append_json_string(text, attribute.value);
    attribute.value = trace.keep(text);
  }
}

void make_json(FinishedTrace& trace) {
  for (FinishedSpan& span : trace.spans) {
    make_json(trace, span.attributes);
    for (Event& event : span.events) make_json(trace, event.attributes);
    for (SpanLink& link : span.links) make_json(trace, link.attributes);
  }
}

}  // namespace

LeftTraces::LeftTraces(const LeftFile& file) {
  read_callsites(file);
  assemble(file);
}

void LeftTraces::read_callsites(const LeftFile& file) {
  for (const std::string_view entry : file.entries(ChunkUse::CALLSITES)) {
    RegisteredCallsite callsite;
    if (!decode_callsite(entry, callsite)) callsite.parameters.clear();
    callsites_.known.push_back(std::move(callsite));
  }
}

void LeftTraces::assemble(const LeftFile& file) {
  const auto modules = std::make_shared<LoadedModules>(file.entries(ChunkUse::MODULES));
  const bool same_boot = std::strcmp(file.process().boot_id, this_process().boot_id) == 0;
  const StampTranslator translator(file.clock(), same_boot);
  Assembler assembler(
      NEVER_AHEAD, {},
      {callsites_, translator, StackText([modules](std::uint64_t address) { return modules->line(address); })});
  Begun all;
  file.for_each_unsettled([&](std::uint32_t, const RecordHeader& record) {
    if (record.kind == RecordKind::SPAN_BEGIN) all.add(record_as<BeginRecord>(record));
  });
  Begun given;
  std::map<std::uint32_t, ThreadSpans> threads;
  std::int64_t last_ns = translator.last_unix_ns();
  assembler.begin_pass();
  file.for_each_unsettled([&](std::uint32_t thread, const RecordHeader& record) {
    if (record.kind == RecordKind::SPAN_BEGIN ? !given.add(record_as<BeginRecord>(record)) : !all.knows(record)) return;
    if (const std::uint64_t stamp = stamp_of(record)) last_ns = std::max(last_ns, translator.unix_ns(stamp));
    assembler.on_record(threads[thread], record);
  });
  assembler.end_pass();
  for (int i = 0; i < Assembler::PASSES_TO_COMPLETE; ++i) {
    assembler.begin_pass();
    assembler.end_pass();
  }
  assembler.mark_all_incomplete();  // what they would have recorded further is not there
  assembler.close_everything(last_ns);
  traces_ = assembler.take_finished();
  for (const TracePtr& trace : traces_) make_json(*trace);
}

}  // namespace mlflow::internal
