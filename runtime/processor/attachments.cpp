#include "processor/attachments.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "buffer/random.h"
#include "config/report.h"
#include "export/otlp_exporter.h"
#include "model/attribute_keys.h"
#include "model/trace_id.h"
#include "processor/attachment_content.h"
#include "processor/span_builder.h"
#include "text/json_scan.h"
#include "text/json_text.h"
#include "transport/server.h"

namespace mlflow::internal {
namespace {

constexpr int deepest = 128;  // levels of nesting that are looked into

// Quickly: whether there may be content in it at all. Every shape has one of these words.
bool may_have_content(std::string_view json) {
  if (json.size() < 16) return false;
  for (const char* word : {"64", "audio", "image", "inline_data"})
    if (json.find(word) != std::string_view::npos) return true;
  return false;
}

// A random UUID (version 4), as text.
std::string new_uuid() {
  Random random;
  random.seed();
  const std::uint64_t high = (random.next() & ~0xf000ULL) | 0x4000;
  const std::uint64_t low = (random.next() & ~(3ULL << 62)) | 1ULL << 63;
  char text[40];
  std::snprintf(text, sizeof text, "%08llx-%04llx-%04llx-%04llx-%012llx", static_cast<unsigned long long>(high >> 32),
                static_cast<unsigned long long>(high >> 16 & 0xffff), static_cast<unsigned long long>(high & 0xffff),
                static_cast<unsigned long long>(low >> 48), static_cast<unsigned long long>(low & 0xffffffffffff));
  return text;
}

// As Python's urlencode has it.
std::string form_encoded(std::string_view text) {
  std::string encoded = percent_encoded(text);
  for (std::size_t at = 0; (at = encoded.find("%20", at)) != std::string::npos;) encoded.replace(at, 3, "+");
  return encoded;
}

class Extraction {
 public:
  Extraction(FinishedTrace& trace, FinishedSpan& span, const Settings& settings)
      : trace_(trace), span_(span), settings_(settings) {}

  // The JSON with references in place of content; empty when there was none.
  std::string run(std::string_view json) {
    std::string result;
    rewrite(json, result, 0);
    return found_ ? result : std::string();
  }

 private:
  void rewrite(std::string_view json, std::string& to, int depth) {
    if (json.empty() || depth > deepest) {
      to += json;
    } else if (json.data() == structured_at_) {
      to += std::exchange(structured_reference_, {});
      structured_at_ = nullptr;
    } else if (json.front() == '"') {
      rewrite_text(json, to);
    } else if (json.front() == '{') {
      rewrite_object(json, to, depth);
    } else if (json.front() == '[') {
      rewrite_list(json, to, depth);
    } else {
      to += json;
    }
  }

  void rewrite_text(std::string_view json, std::string& to) {
    const bool may_be = json.substr(1).starts_with("data:");
    const auto content = may_be ? read_data_uri(text_of_json(json)) : std::nullopt;
    if (!content || !(content->is_explicit || settings_.extract_attachments)) {
      to += json;
    } else {
      append_json_string(to, store(*content));
    }
  }

  void rewrite_object(std::string_view json, std::string& to, int depth) {
    const JsonMembers members = json_members(json);
    // Inside one that was found already, nothing else is looked for until it has been passed.
    if (settings_.extract_attachments && structured_at_ == nullptr) {
      if (const auto found = find_structured_content(members)) {
        structured_at_ = found->text.data();
        append_json_string(structured_reference_, store(found->content));
      }
    }
    const char* copied = json.data();
    for (const JsonMember& member : members) {
      to.append(copied, member.value.data());
      rewrite(member.value, to, depth + 1);
      copied = member.value.data() + member.value.size();
    }
    to.append(copied, json.data() + json.size());
  }

  void rewrite_list(std::string_view json, std::string& to, int depth) {
    std::size_t copied = 0;
    for (std::size_t at = 1; at < json.size();) {
      const std::size_t start = json.find_first_not_of(" \n\t\r,", at);
      if (start == std::string_view::npos || json[start] == ']') break;
      const std::size_t end = json_value_end(json, start);
      if (end <= start) break;
      to += json.substr(copied, start - copied);
      rewrite(json.substr(start, end - start), to, depth + 1);
      copied = at = end;
    }
    to += json.substr(copied);
  }

  // What stands in the text from now on.
  std::string store(const AttachmentContent& content) {
    found_ = true;
    const std::size_t size = content.bytes.size();
    const auto limit = static_cast<std::size_t>(settings_.max_attachment_size);
    if (limit != 0 && size > limit) return refuse(size, limit);
    const std::string id = new_uuid();
    trace_.attachments.push_back({trace_.keep(id), trace_.keep(content.bytes)});
    return "mlflow-attachment://" + id + "?content_type=" + form_encoded(content.content_type) +
           "&trace_id=" + mlflow_id(trace_.id) + "&size=" + std::to_string(size);
  }

  std::string refuse(std::size_t size, std::size_t limit) {
    const std::string sizes = std::to_string(size) + " bytes";
    const std::string message =
        "Attachment too large (" + sizes + " > " + std::to_string(limit) + " bytes limit). Content discarded.";
    report(Severity::WARNING, message, "attachment too large");
    SpanBuilder(trace_, span_).add_exception(span_.end_ns, "Exception", message, {});
    for (Attribute& attribute : span_.attributes)  // the span's end gave it the level of one that did not fail
      if (attribute.key == attribute_key::SPAN_LOG_LEVEL && (attribute.value == "10" || attribute.value == "20"))
        attribute.value = "40";
    return "[Attachment too large: " + sizes + " exceeds " + std::to_string(limit) + " bytes limit]";
  }

  FinishedTrace& trace_;
  FinishedSpan& span_;
  const Settings& settings_;
  bool found_ = false;
  const char* structured_at_ = nullptr;  // content known from the object around it, not passed yet
  std::string structured_reference_;
};

}  // namespace

bool can_carry_attachments(const Settings& settings) {
  const bool collector_only = settings.otlp_exporter && !settings.otlp_dual_export && !otlp_endpoint(settings).empty();
  return !settings.otlp_only && !collector_only;
}

void extract_attachments(FinishedTrace& trace, const Settings& settings) {
  if (!trace.has_root) return;
  for (FinishedSpan& span : trace.spans) {
    for (std::size_t i = 0; i < span.attributes.size(); ++i) {
      const std::string_view key = span.attributes[i].key;
      if ((key != attribute_key::SPAN_INPUTS && key != attribute_key::SPAN_OUTPUTS) ||
          !may_have_content(span.attributes[i].value))
        continue;
      const std::string rewritten = Extraction(trace, span, settings).run(span.attributes[i].value);
      if (!rewritten.empty()) span.attributes[i].value = trace.keep(rewritten);
    }
  }
}

void drop_unreferenced_attachments(FinishedTrace& trace) {
  const auto is_unreferenced = [&](const AttachedFile& file) {
    return std::none_of(trace.spans.begin(), trace.spans.end(), [&](const FinishedSpan& span) {
      return std::any_of(span.attributes.begin(), span.attributes.end(),
                         [&](const Attribute& attribute) { return attribute.value.find(file.id) != file.id.npos; });
    });
  };
  std::erase_if(trace.attachments, is_unreferenced);
}

}  // namespace mlflow::internal
