#include "span_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "long_vectors.h"
#include "model/attribute_keys.h"
#include "text/json_scan.h"

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
constexpr std::size_t none = static_cast<std::size_t>(-1);

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
    if (!options_.type.empty()) keep_type();
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
      if (options_.depth > 0 && static_cast<std::int64_t>(step.depth) + 1 == options_.depth) fold(step.span);
      const std::vector<std::size_t>& children = children_[step.span];
      const bool drawn_deeper = step.depth > 0 && step.depth <= deepest_indent;
      const std::string below = drawn_deeper ? step.indent + (step.last ? "   " : lines_.trunk) : step.indent;
      add_span(step.span, step.depth,
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
    parents_.resize(trace_.spans.size(), none);
    for (std::size_t i = 0; i < trace_.spans.size(); ++i) {
      const auto parent = index.find(trace_.spans[i].parent_id);
      if (parent == index.end() || parent->second == i) {
        tops_.push_back(i);
      } else {
        children_[parent->second].push_back(i);
        parents_[i] = parent->second;
      }
    }
    const auto earlier = [this](std::size_t a, std::size_t b) {
      return trace_.spans[a].start_ns < trace_.spans[b].start_ns;
    };
    for (auto& list : children_) std::stable_sort(list.begin(), list.end(), earlier);
    std::stable_sort(tops_.begin(), tops_.end(), earlier);
  }

  // Leaves spans of the wanted type, and those that lead to one.
  void keep_type() {
    std::vector<bool> wanted(trace_.spans.size(), false);
    for (std::size_t i = 0; i < trace_.spans.size(); ++i) {
      if (text_of(trace_.spans[i].attribute(internal::attribute_key::SPAN_TYPE)) != options_.type) continue;
      for (std::size_t at = i; at != none && !wanted[at]; at = parents_[at]) wanted[at] = true;
    }
    const auto is_other = [&wanted](std::size_t i) { return !wanted[i]; };
    for (auto& list : children_) std::erase_if(list, is_other);
    std::erase_if(tops_, is_other);
  }

  // Counts what is below a span instead of showing it.
  void fold(std::size_t span) {
    std::vector<std::size_t> below = std::move(children_[span]);
    children_[span].clear();
    folded_ = 0;
    while (!below.empty()) {
      const std::size_t at = below.back();
      below.pop_back();
      ++folded_;
      below.insert(below.end(), children_[at].begin(), children_[at].end());
    }
  }

  void add_span(std::size_t number, std::size_t depth, const std::string& head, const std::string& below) {
    const FinishedSpan& span = trace_.spans[number];
    const std::string type = text_of(span.attribute(internal::attribute_key::SPAN_TYPE));
    const bool failed = span.status == StatusCode::ERROR;
    out_ += terminal_.styled(head, Style::DIM) + terminal_.styled(printable(span.name), Style::BOLD);
    if (!type.empty() && type != "UNKNOWN") out_ += "  " + terminal_.styled(printable(type), Style::BLUE);
    out_ += "  " + terminal_.styled(duration_text(span.end_ns - span.start_ns), Style::YELLOW);
    if (failed) out_ += "  " + terminal_.styled("ERROR", Style::RED);
    if (const std::size_t folded = std::exchange(folded_, 0); folded != 0)
      out_ += terminal_.styled(fmt::format("  (+ {} below)", folded), Style::DIM);
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
    add_stack(below, stack);
  }

  // The last lines: where it was thrown, and what. Callers come first in a stack.
  void add_stack(const std::string& below, const std::string& stack) {
    std::vector<std::string_view> lines;
    for (std::size_t start = 0; start < stack.size();) {
      const std::size_t end = std::min(stack.find('\n', start), stack.size());
      lines.push_back(std::string_view(stack).substr(start, end - start));
      start = end + 1;
    }
    std::size_t first = 0;
    if (!options_.full && lines.size() > stack_lines) {
      first = lines.size() - stack_lines;
      value(below, "", fmt::format("  {} {} lines", terminal_.unicode ? "…" : "...", first), Style::DIM);
    }
    for (std::size_t i = first; i < lines.size(); ++i) value(below, "", "  " + std::string(lines[i]), Style::DIM);
  }

  void value(const std::string& below, const std::string& label, std::string_view text, Style style) {
    if (text.empty()) return;
    const std::string start = below + padded(printable(label), 5) + " ";
    const std::size_t used = columns(start);
    std::string shown = printable(options_.full ? std::string(text) : without_long_vectors(text, terminal_.unicode));
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
  std::vector<std::size_t> parents_;  // none: it is a top
  std::size_t folded_ = 0;  // spans below the one that comes next, which are not shown
  std::vector<std::size_t> tops_;  // spans whose parent is not here: the root, or parts of a trace
  std::string out_;
};

}  // namespace

std::string span_tree(const FinishedTrace& trace, const Terminal& terminal, const TreeOptions& options) {
  return Tree(trace, terminal, options).text();
}

}  // namespace mlflow::tools
