#include "span_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "model/attribute_keys.h"
#include "text/json_scan.h"
#include "text/utf8.h"

namespace mlflow::tools {
namespace {

using internal::Attribute;
using internal::Event;
using internal::FinishedSpan;
using internal::FinishedTrace;
using internal::StatusCode;

constexpr std::size_t deepest_indent = 30;  // what is deeper says how deep it is instead
constexpr std::size_t piped_value = 500;    // characters of a value where no terminal limits it
constexpr std::size_t stack_lines = 12;

struct Lines {
  const char* branch;
  const char* last;
  const char* trunk;
};
constexpr Lines drawn = {"├─ ", "└─ ", "│  "};
constexpr Lines plain = {"|- ", "`- ", "|  "};

std::string text_of(std::string_view json) {
  if (!json.starts_with('"')) return std::string(json);
  std::string text;
  internal::append_json_unescaped(text, json);
  return text;
}

class Tree {
 public:
  Tree(const FinishedTrace& trace, const Terminal& terminal, const TreeOptions& options)
      : trace_(trace), terminal_(terminal), options_(options), lines_(terminal.unicode ? drawn : plain) {}

  std::string text() {
    find_children();
    // A stack of our own: a trace may be deeper than the program's.
    struct Step {
      std::size_t span;
      std::size_t depth;
      std::string indent;
      bool last;
    };
    std::vector<Step> steps;
    for (std::size_t i = tops_.size(); i-- > 0;) steps.push_back({tops_[i], 0, "", i + 1 == tops_.size()});
    while (!steps.empty()) {
      const Step step = std::move(steps.back());
      steps.pop_back();
      const std::vector<std::size_t>& children = children_[step.span];
      const bool drawn_deeper = step.depth > 0 && step.depth <= deepest_indent;
      const std::string below = drawn_deeper ? step.indent + (step.last ? "   " : lines_.trunk) : step.indent;
      add_span(trace_.spans[step.span], step.depth,
               drawn_deeper ? step.indent + (step.last ? lines_.last : lines_.branch) : step.indent,
               below + (children.empty() ? "   " : lines_.trunk));
      for (std::size_t i = children.size(); i-- > 0;)
        steps.push_back({children[i], step.depth + 1, below, i + 1 == children.size()});
    }
    return std::move(out_);
  }

 private:
  void find_children() {
    std::unordered_map<internal::SpanId, std::size_t> index;
    for (std::size_t i = 0; i < trace_.spans.size(); ++i) index.emplace(trace_.spans[i].span_id, i);
    children_.resize(trace_.spans.size());
    for (std::size_t i = 0; i < trace_.spans.size(); ++i) {
      const auto parent = index.find(trace_.spans[i].parent_id);
      if (parent == index.end() || parent->second == i)
        tops_.push_back(i);
      else
        children_[parent->second].push_back(i);
    }
    const auto earlier = [this](std::size_t a, std::size_t b) {
      return trace_.spans[a].start_ns < trace_.spans[b].start_ns;
    };
    for (auto& list : children_) std::stable_sort(list.begin(), list.end(), earlier);
    std::stable_sort(tops_.begin(), tops_.end(), earlier);
  }

  void add_span(const FinishedSpan& span, std::size_t depth, const std::string& head, const std::string& below) {
    const std::string type = text_of(span.attribute(internal::attribute_key::SPAN_TYPE));
    const bool failed = span.status == StatusCode::ERROR;
    out_ += terminal_.styled(head, Style::DIM) + terminal_.styled(printable(span.name), Style::BOLD);
    if (!type.empty() && type != "UNKNOWN") out_ += "  " + terminal_.styled(printable(type), Style::BLUE);
    out_ += "  " + terminal_.styled(duration_text(span.end_ns - span.start_ns), Style::YELLOW);
    if (failed) out_ += "  " + terminal_.styled("ERROR", Style::RED);
    if (depth > deepest_indent) out_ += terminal_.styled(fmt::format("  (level {})", depth), Style::DIM);
    out_ += '\n';
    value(below, "in", span.attribute(internal::attribute_key::SPAN_INPUTS), Style::PLAIN);
    value(below, "out", span.attribute(internal::attribute_key::SPAN_OUTPUTS), Style::PLAIN);
    if (!span.status_message.empty()) value(below, "error", span.status_message, Style::RED);
    for (const Attribute& attribute : span.attributes)
      if (!attribute.key.starts_with("mlflow."))
        value(below, std::string(attribute.key), attribute.value, Style::PLAIN);
    for (const char* key : {internal::attribute_key::TOKEN_USAGE, internal::attribute_key::MODEL})
      if (!span.attribute(key).empty())
        value(below, std::string_view(key) == internal::attribute_key::MODEL ? "model" : "tokens", span.attribute(key),
              Style::PLAIN);
    for (const Event& event : span.events) add_event(below, span, event);
  }

  void add_event(const std::string& below, const FinishedSpan& span, const Event& event) {
    std::string text =
        fmt::format("{} +{}", event.name, duration_text(std::max<std::int64_t>(0, event.time_ns - span.start_ns)));
    std::string stack;
    for (const Attribute& attribute : event.attributes) {
      if (attribute.key == "exception.stacktrace")
        stack = text_of(attribute.value);
      else
        text += fmt::format("  {}={}", attribute.key, attribute.value);
    }
    value(below, "event", text, event.name == "exception" ? Style::RED : Style::PLAIN);
    std::size_t count = 0;
    for (std::size_t start = 0; start < stack.size();) {
      const std::size_t end = std::min(stack.find('\n', start), stack.size());
      if (++count > stack_lines && !options_.full) {
        value(below, "", terminal_.unicode ? "…" : "...", Style::DIM);
        break;
      }
      value(below, "", "  " + stack.substr(start, end - start), Style::DIM);
      start = end + 1;
    }
  }

  void value(const std::string& below, const std::string& label, std::string_view text, Style style) {
    if (text.empty()) return;
    const std::string start = below + padded(printable(label), 5) + " ";
    const std::size_t used = internal::character_count(start);
    std::string shown = printable(text);
    if (!options_.full)
      shown =
          fitted(shown,
                 terminal_.width == 0 ? piped_value
                                      : std::max<std::size_t>(20, terminal_.width > used ? terminal_.width - used : 0),
                 terminal_.unicode);
    out_ += terminal_.styled(start, Style::DIM) + terminal_.styled(shown, style) + '\n';
  }

  const FinishedTrace& trace_;
  const Terminal& terminal_;
  const TreeOptions& options_;
  Lines lines_;
  std::vector<std::vector<std::size_t>> children_;
  std::vector<std::size_t> tops_;  // spans whose parent is not here: the root, or parts of a trace
  std::string out_;
};

}  // namespace

std::string span_tree(const FinishedTrace& trace, const Terminal& terminal, const TreeOptions& options) {
  return Tree(trace, terminal, options).text();
}

}  // namespace mlflow::tools
