#include "export/token_usage.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <vector>

#include "model/attribute_keys.h"

namespace mlflow::internal {
namespace {

using Json = nlohmann::json;

constexpr auto& keys = TokenUsage::KEYS;
constexpr std::size_t required = 3;  // always told, the others only where some span has them

// What other instrumentation calls the same thing. The servers translate these when they store a span; server 3.8.0 then fails
// for ever when the trace info does not tell the usage too.
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
  return count;
}

}  // namespace

std::optional<TokenUsage> usage_of(const FinishedSpan& span) {
  TokenUsage usage;
  if (const std::string_view text = span.attribute(attribute_key::TOKEN_USAGE); !text.empty()) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || json.empty()) return std::nullopt;
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (const auto found = json.find(keys[i]); found != json.end() && found->is_number())
        usage.counts[i] = found->get<std::int64_t>();
    return usage;
  }
  bool any = false;  // most spans have none of them: one look at the keys
  for (const Attribute& attribute : span.attributes)
    any = any || attribute.key.starts_with("gen_ai.usage.") || attribute.key.starts_with("llm.");
  if (!any) return std::nullopt;
  for (const Dialect& dialect : dialects) {
    const auto input = count_at(span, dialect.input);
    const auto output = count_at(span, dialect.output);
    if (!input || !output) continue;
    const auto total = count_at(span, dialect.total);
    usage.counts = {input, output, total ? *total : *input + *output};
    return usage;
  }
  return std::nullopt;
}

std::string rolled_up_usage(const FinishedTrace& trace) {
  const std::size_t count = trace.spans.size();
  std::vector<std::pair<std::size_t, TokenUsage>> users;
  for (std::size_t i = 0; i < count; ++i)
    if (auto usage = usage_of(trace.spans[i])) users.emplace_back(i, *usage);
  const bool has_earlier = trace.earlier != nullptr && !trace.earlier->usage.empty();
  if (users.empty() && !has_earlier) return {};

  std::unordered_map<SpanId, std::size_t> index;
  for (std::size_t i = 0; i < count; ++i) index.emplace(trace.spans[i].span_id, i);
  std::vector<char> has_usage(count, 0);
  for (const auto& [i, usage] : users) has_usage[i] = 1;

  // Whether a span or one above it has usage; each span is looked at once, however deep the tree.
  enum : char { UNKNOWN, NO, YES };
  std::vector<char> covered(count, UNKNOWN);
  std::vector<std::size_t> path;
  const auto is_covered = [&](std::size_t i) {
    char answer = NO;
    path.clear();
    while (true) {
      if (covered[i] != UNKNOWN) {
        answer = covered[i];
        break;
      }
      if (has_usage[i]) {
        covered[i] = answer = YES;
        break;
      }
      path.push_back(i);
      covered[i] = NO;  // also ends a cycle of parents
      const auto parent = index.find(trace.spans[i].parent_id);
      if (parent == index.end()) break;
      i = parent->second;
    }
    for (const std::size_t step : path) covered[step] = answer;
    return answer == YES;
  };

  const auto is_below_usage = [&](SpanId parent) {
    const auto found = index.find(parent);
    return found != index.end() && is_covered(found->second);
  };
  TokenUsage totals;
  for (std::size_t i = 0; i < required; ++i) totals.counts[i] = 0;
  for (const auto& [i, usage] : users)
    if (trace.spans[i].parent_id == trace.spans[i].span_id || !is_below_usage(trace.spans[i].parent_id))
      totals.add(usage);
  if (has_earlier)
    for (const auto& [parent, usage] : trace.earlier->usage)
      if (!is_below_usage(parent)) totals.add(usage);
  std::string text = "{";
  for (std::size_t k = 0; k < keys.size(); ++k) {
    if (!totals.counts[k]) continue;
    if (text.size() > 1) text += ", ";
    text += '"';
    text += keys[k];
    text += "\": ";
    text += std::to_string(*totals.counts[k]);
  }
  return text + "}";
}

}  // namespace mlflow::internal
