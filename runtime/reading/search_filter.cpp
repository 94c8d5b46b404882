#include "reading/search_filter.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <variant>

#include "reading/filter_parser.h"
#include "reading/trace_json.h"
#include "text/bounded_numbers.h"

namespace mlflow::internal {
namespace {

// std::regex recurses for every character it looks at.
constexpr std::size_t longest_text_for_regex = 8192;

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

std::size_t character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) ++length;
  return length;
}

// SQL's LIKE: % is any text, _ any character.
bool is_like(std::string_view text, std::string_view pattern, bool ignore_case) {
  std::size_t t = 0, p = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '%') {
      star = ++p;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == '_') {
      ++p;
      t += character_length(text.substr(t));
    } else if (p < pattern.size() && (pattern[p] == text[t] || (ignore_case && lower(pattern[p]) == lower(text[t])))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

bool compare_text(const FilterCondition& condition, const std::string& text) {
  const auto is_listed = [&] {
    return std::find(condition.values.begin(), condition.values.end(), text) != condition.values.end();
  };
  const std::string& comparator = condition.comparator;
  if (comparator == "=" || comparator == "IN") return is_listed();
  if (comparator == "!=" || comparator == "NOT IN") return !is_listed();
  if (comparator == "LIKE") return is_like(text, condition.values.front(), false);
  if (comparator == "ILIKE") return is_like(text, condition.values.front(), true);
  if (comparator == "RLIKE") return std::regex_search(text.substr(0, longest_text_for_regex), *condition.pattern);
  return false;
}

bool compare_number(const std::string& comparator, double left, double right) {
  if (comparator == "=") return left == right;
  if (comparator == "!=") return left != right;
  if (comparator == "<") return left < right;
  if (comparator == "<=") return left <= right;
  if (comparator == ">") return left > right;
  return comparator == ">=" && left >= right;
}

// What is compared: nothing, a text or a number.
using Value = std::variant<std::monostate, std::string, std::int64_t>;

Value attribute(const TraceInfo& info, const std::string& key) {
  if (key == "request_id") return info.trace_id;
  if (key == "status") return info.state;
  if (key == "experiment_id") return info.experiment_id;
  if (key == "client_request_id") return info.client_request_id.empty() ? Value() : Value(info.client_request_id);
  if (key == "timestamp_ms") return info.request_time;
  if (key == "execution_time_ms") return info.execution_duration;
  if (key == "end_time_ms") return bounded_sum(info.request_time, info.execution_duration);
  return {};
}

Value entry(const std::map<std::string, std::string>& entries, const std::string& key) {
  const auto found = entries.find(key);
  return found == entries.end() ? Value() : Value(found->second);
}

Value value_of(const TraceInfo& info, FilterEntity entity, const std::string& key) {
  if (entity == FilterEntity::TAG) return entry(info.tags, key);
  if (entity == FilterEntity::METADATA) return entry(info.trace_metadata, key);
  return attribute(info, key);
}

// As in SQL, what is not there is neither equal nor unequal.
bool matches_value(const FilterCondition& condition, const Value& value) {
  if (condition.comparator == "IS NULL") return std::holds_alternative<std::monostate>(value);
  if (condition.comparator == "IS NOT NULL") return !std::holds_alternative<std::monostate>(value);
  if (const auto* text = std::get_if<std::string>(&value)) return compare_text(condition, *text);
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    char* end = nullptr;
    const std::string& wanted = condition.values.front();
    const double right = std::strtod(wanted.c_str(), &end);
    return end == wanted.c_str() + wanted.size() &&
           compare_number(condition.comparator, static_cast<double>(*number), right);
  }
  return false;
}

const char* status_word(SpanStatusCode code) {
  return code == SpanStatusCode::OK ? "OK" : code == SpanStatusCode::ERROR ? "ERROR" : "UNSET";
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : python_json(value); }

bool matches_span(const FilterCondition& condition, const SpanData& span) {
  if (condition.key == "name") return compare_text(condition, span.name);
  if (condition.key == "type") return compare_text(condition, span.span_type);
  if (condition.key == "status") return compare_text(condition, status_word(span.status.status_code));
  if (condition.key == "content") return compare_text(condition, python_json(span.to_dict()));
  const auto found = span.attributes.find(condition.key.substr(std::string_view("attributes.").size()));
  return found != span.attributes.end() && compare_text(condition, text_of(*found));
}

bool matches_assessment(const FilterCondition& condition, const Assessment& assessment) {
  const AssessmentKind kind =
      condition.entity == FilterEntity::FEEDBACK ? AssessmentKind::FEEDBACK : AssessmentKind::EXPECTATION;
  if (assessment.kind != kind || assessment.name != condition.key || !assessment.valid) return false;
  if (condition.comparator == "IS NOT NULL") return true;
  if (condition.comparator.front() == '<' || condition.comparator.front() == '>')
    return assessment.value.is_number() &&
           compare_number(condition.comparator, assessment.value.get<double>(), condition.number);
  return compare_text(condition, text_of(assessment.value));
}

bool matches_condition(const FilterCondition& condition, const Trace& trace) {
  switch (condition.entity) {
    case FilterEntity::ATTRIBUTE:
    case FilterEntity::TAG:
    case FilterEntity::METADATA: return matches_value(condition, value_of(trace.info, condition.entity, condition.key));
    case FilterEntity::FEEDBACK:
    case FilterEntity::EXPECTATION: {
      FilterCondition exists = condition;
      if (condition.comparator == "IS NULL") exists.comparator = "IS NOT NULL";
      const bool found = std::any_of(trace.info.assessments.begin(), trace.info.assessments.end(),
                                     [&](const Assessment& a) { return matches_assessment(exists, a); });
      return found != (condition.comparator == "IS NULL");
    }
    case FilterEntity::ISSUE:
      return std::any_of(trace.info.assessments.begin(), trace.info.assessments.end(), [&](const Assessment& a) {
        return a.kind == AssessmentKind::ISSUE && a.name == condition.values.front();
      });
    case FilterEntity::SPAN: break;
  }
  return true;
}

}  // namespace

SearchFilter::SearchFilter(const std::string& filter) : conditions_(parse_filter(filter)) {}
SearchFilter::~SearchFilter() = default;

bool SearchFilter::matches(const Trace& trace) const {
  bool asks_for_spans = false;
  for (const FilterCondition& condition : conditions_) {
    asks_for_spans = asks_for_spans || condition.entity == FilterEntity::SPAN;
    if (!matches_condition(condition, trace)) return false;
  }
  // One span must match all that is said about spans.
  return !asks_for_spans || std::any_of(trace.data.spans.begin(), trace.data.spans.end(), [&](const SpanData& span) {
    return std::all_of(conditions_.begin(), conditions_.end(), [&](const FilterCondition& condition) {
      return condition.entity != FilterEntity::SPAN || matches_span(condition, span);
    });
  });
}

void sort_traces(std::vector<Trace>& traces, const std::vector<std::string>& order_by) {
  std::vector<OrderClause> clauses;
  for (const std::string& clause : order_by) clauses.push_back(parse_order(clause));
  clauses.push_back({FilterEntity::ATTRIBUTE, "timestamp_ms", false});
  clauses.push_back({FilterEntity::ATTRIBUTE, "request_id", true});
  std::sort(traces.begin(), traces.end(), [&](const Trace& a, const Trace& b) {
    for (const OrderClause& clause : clauses) {
      const Value left = value_of(a.info, clause.entity, clause.key);
      const Value right = value_of(b.info, clause.entity, clause.key);
      if (left == right) continue;
      // What has no value comes last, whatever the direction.
      if (left.index() == 0 || right.index() == 0) return right.index() == 0;
      return clause.ascending ? left < right : right < left;
    }
    return false;
  });
}

}  // namespace mlflow::internal
