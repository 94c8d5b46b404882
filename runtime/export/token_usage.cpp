#include "export/token_usage.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <vector>

#include "model/attribute_keys.h"
#include "text/bounded_numbers.h"

namespace mlflow::internal {
namespace {

using Json = nlohmann::json;

constexpr auto& keys = TokenUsage::KEYS;
constexpr std::size_t required = 3;  // always told, the others only where some span has them

// What other instrumentation calls the same thing. The servers translate these when they store a span; server 3.8.0
// then fails for ever when the trace info does not tell the usage too.
struct Dialect {
  const char* input;
  const char* output;
  const char* total;  // or null: the sum
};
constexpr Dialect dialects[] = {
    {"llm.token_count.prompt", "llm.token_count.completion", "llm.token_count.total"},
    {"gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", nullptr},
    {"gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens", "llm.usage.total_tokens"}};

std::optional<std::int64_t> count_at(const FinishedSpan& span, const char* key) {
  if (key == nullptr) return std::nullopt;
  std::string_view json = span.attribute(key);
  if (json.size() > 2 && json.front() == '"') json = json.substr(1, json.size() - 2);
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), count);
  if (error != std::errc() || end == json.data() || count == 0) return std::nullopt;
  return bounded_count(count);
}

std::optional<TokenUsage> usage_in_mlflows_words(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.empty()) return std::nullopt;
  TokenUsage usage;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (const auto found = json.find(keys[i]); found != json.end() && found->is_number())
      usage.counts[i] = bounded_count(nearest_integer(*found));
  return usage;
}

std::optional<TokenUsage> usage_in_a_dialect(const FinishedSpan& span) {
  for (const Dialect& dialect : dialects) {
    const auto input = count_at(span, dialect.input);
    const auto output = count_at(span, dialect.output);
    if (!input || !output) continue;
    const auto total = count_at(span, dialect.total);
    TokenUsage usage;
    usage.counts = {input, output, total ? *total : *input + *output};
    return usage;
  }
  return std::nullopt;
}

// The spans of a trace that say what they used, and which spans are below one of them.
class UsageTree {
 public:
  explicit UsageTree(const FinishedTrace& trace) : spans_(trace.spans) {
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      if (trace.earlier && spans_[i].told_ahead) continue;
      if (auto usage = usage_of(spans_[i])) users_.emplace_back(i, *usage);
    }
  }
  bool is_empty() const { return users_.empty(); }

  // Before anything below is asked.
  void look_at_parents() {
    covered_.assign(spans_.size(), UNKNOWN);
    for (std::size_t i = 0; i < spans_.size(); ++i) index_.emplace(spans_[i].span_id, i);
    for (const auto& [i, usage] : users_) covered_[i] = YES;
  }
  // Whether the span, or one above it, has usage.
  bool is_below_usage(SpanId parent) {
    const auto found = index_.find(parent);
    return found != index_.end() && is_covered(found->second);
  }
  // The sum over the tree.
  TokenUsage total() {
    TokenUsage totals;
    for (std::size_t i = 0; i < required; ++i) totals.counts[i] = 0;
    for (const auto& [i, usage] : users_)
      if (spans_[i].parent_id == spans_[i].span_id || !is_below_usage(spans_[i].parent_id)) totals.add(usage);
    return totals;
  }

 private:
  enum Answer : char { UNKNOWN, NO, YES };

  // Each span is looked at once, however deep the tree.
  bool is_covered(std::size_t i) {
    Answer answer = NO;
    path_.clear();
    while (true) {
      if (covered_[i] != UNKNOWN) {
        answer = covered_[i];
        break;
      }
      path_.push_back(i);
      covered_[i] = NO;  // also ends a cycle of parents
      const auto parent = index_.find(spans_[i].parent_id);
      if (parent == index_.end()) break;
      i = parent->second;
    }
    for (const std::size_t step : path_) covered_[step] = answer;
    return answer == YES;
  }

  const std::pmr::vector<FinishedSpan>& spans_;
  std::vector<std::pair<std::size_t, TokenUsage>> users_;
  std::unordered_map<SpanId, std::size_t> index_;
  std::vector<Answer> covered_;
  std::vector<std::size_t> path_;
};

std::string usage_json(const TokenUsage& usage) {
  std::string text = "{";
  for (std::size_t k = 0; k < keys.size(); ++k) {
    if (!usage.counts[k]) continue;
    if (text.size() > 1) text += ", ";
    text += '"';
    text += keys[k];
    text += "\": ";
    text += std::to_string(*usage.counts[k]);
  }
  return text + "}";
}

}  // namespace

std::optional<TokenUsage> usage_of(const FinishedSpan& span) {
  if (const std::string_view text = span.attribute(attribute_key::TOKEN_USAGE); !text.empty())
    return usage_in_mlflows_words(text);
  // Most spans have none of them: one look at the keys.
  const bool any = std::any_of(span.attributes.begin(), span.attributes.end(), [](const Attribute& attribute) {
    return attribute.key.starts_with("gen_ai.usage.") || attribute.key.starts_with("llm.");
  });
  return any ? usage_in_a_dialect(span) : std::nullopt;
}

std::string rolled_up_usage(const FinishedTrace& trace) {
  UsageTree tree(trace);
  const bool has_earlier = trace.earlier != nullptr && !trace.earlier->usage.empty();
  if (tree.is_empty() && !has_earlier) return {};
  tree.look_at_parents();
  TokenUsage totals = tree.total();
  if (has_earlier)
    for (const auto& [parent, usage] : trace.earlier->usage)
      if (!tree.is_below_usage(parent)) totals.add(usage);
  return usage_json(totals);
}

}  // namespace mlflow::internal
