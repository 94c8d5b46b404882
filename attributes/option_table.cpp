#include "option_table.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "near_miss.h"
#include "span_type.h"

namespace mlflow::attributes {
namespace {

using Problems = std::vector<Problem>;

bool set_name(TraceOptions& o, const Value& v, Problems&) {
  if (v.kind != Value::Kind::STRING) return false;
  o.name = v.text;
  return true;
}

// A string, RETRIEVER, or mlflow::SpanType::RETRIEVER. A bare name has to be a known one: it stands for a constant.
bool set_span_type(TraceOptions& o, const Value& v, Problems& problems) {
  if (v.kind != Value::Kind::STRING && v.kind != Value::Kind::NAME) return false;
  bool is_name = v.kind == Value::Kind::NAME;
  std::string type = v.text;
  for (std::string_view prefix : {"::mlflow::SpanType::", "mlflow::SpanType::", "SpanType::"})
    if (is_name && type.rfind(prefix, 0) == 0) {
      type = type.substr(prefix.size());
      break;
    }
  o.span_type = type;
  if (is_span_type(type)) return true;
  auto meant = near_miss(type, span_types());
  std::string known;
  for (std::string_view t : span_types()) known += (known.empty() ? "" : ", ") + std::string(t);
  if (meant) {
    std::string replacement(*meant);
    if (!is_name) replacement = '"' + replacement + '"';
    problems.push_back({is_name ? Problem::Severity::ERROR : Problem::Severity::WARNING, v.last_token,
                        "unknown span type '" + type + "'; did you mean '" + std::string(*meant) + "'?", replacement});
  } else if (is_name) {
    problems.push_back(
        {Problem::Severity::ERROR, v.last_token,
         "unknown span type '" + type + "'; known are " + known + "; a type of your own is written as a string",
         '"' + type + '"'});
  }
  return true;
}

bool set_attributes(TraceOptions& o, const Value& v, Problems&) {
  if (v.kind != Value::Kind::OBJECT) return false;
  o.attributes = to_json(v);
  return true;
}

template <bool TraceOptions::* Member> bool set_bool(TraceOptions& o, const Value& v, Problems&) {
  if (v.kind != Value::Kind::BOOLEAN) return false;
  o.*Member = v.boolean;
  return true;
}

template <std::vector<std::string> TraceOptions::* Names, std::vector<std::size_t> TraceOptions::* Tokens>
bool set_names(TraceOptions& o, const Value& v, Problems&) {
  std::vector<Value> one{v};
  const std::vector<Value>& items = v.kind == Value::Kind::LIST ? v.items : one;
  for (const Value& item : items) {
    if (item.kind != Value::Kind::STRING) return false;
    (o.*Names).push_back(item.text);
    (o.*Tokens).push_back(item.token);
  }
  return true;
}

// Of every parameter and the result, or of those named.
bool set_read_pointers(TraceOptions& o, const Value& v, Problems& problems) {
  if (v.kind == Value::Kind::BOOLEAN) {
    o.read_all_pointers = v.boolean;
    return true;
  }
  return set_names<&TraceOptions::read_pointers, &TraceOptions::read_pointers_tokens>(o, v, problems);
}

bool set_ratio(TraceOptions& o, const Value& v, Problems& problems) {
  if (v.kind != Value::Kind::NUMBER) return false;
  double ratio = std::strtod(v.text.c_str(), nullptr);
  if (ratio < 0 || ratio > 1)
    problems.push_back({Problem::Severity::ERROR, v.token, "'sampling_ratio_override' is between 0.0 and 1.0", {}});
  o.sampling_ratio_override = ratio;
  return true;
}

bool set_reducer(TraceOptions& o, const Value& v, Problems&) {
  if (v.kind != Value::Kind::STRING && v.kind != Value::Kind::NAME) return false;
  o.output_reducer = v.text;
  o.output_reducer_token = v.token;
  return true;
}

bool set_log_level(TraceOptions& o, const Value& v, Problems& problems) {
  static const std::vector<std::string_view> levels = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"};
  if (v.kind == Value::Kind::NUMBER) {
    long level = std::strtol(v.text.c_str(), nullptr, 10);
    if (level >= 10 && level <= 50 && level % 10 == 0) {
      o.log_level = static_cast<unsigned>(level);
      return true;
    }
  } else if (v.kind != Value::Kind::STRING && v.kind != Value::Kind::NAME) {
    return false;
  }
  std::string name = v.text;
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (std::size_t i = 0; i < levels.size(); ++i)
    if (levels[i] == name) {
      o.log_level = static_cast<unsigned>(10 * (i + 1));
      return true;
    }
  auto meant = near_miss(name, levels);
  std::optional<std::string> replacement;
  if (meant) replacement = '"' + std::string(*meant) + '"';
  problems.push_back(
      {Problem::Severity::ERROR, v.token,
       "'log_level' is one of \"DEBUG\", \"INFO\", \"WARNING\", \"ERROR\", \"CRITICAL\", or 10, 20, 30, 40, 50",
       replacement});
  return true;
}

bool set_description(TraceOptions& o, const Value& v, Problems&) {
  if (v.kind != Value::Kind::STRING) return false;
  o.description = v.text;
  return true;
}

// A kind of value, as a string, or the name of a function that tells.
bool set_error_if(TraceOptions& o, const Value& v, Problems& problems) {
  static const std::vector<std::string_view> kinds = {"error",    "empty",   "false", "null",
                                                      "negative", "nonzero", "never"};
  if (v.kind != Value::Kind::STRING && v.kind != Value::Kind::NAME) return false;
  if (v.kind == Value::Kind::STRING && std::find(kinds.begin(), kinds.end(), v.text) == kinds.end()) {
    std::string list;
    for (std::string_view kind : kinds) list += (list.empty() ? "\"" : ", \"") + std::string(kind) + '"';
    std::optional<std::string> replacement;
    if (auto meant = near_miss(v.text, kinds)) replacement = '"' + std::string(*meant) + '"';
    problems.push_back({Problem::Severity::ERROR, v.token,
                        "'error_if' is one of " + list + ", or the name of a function without quotes", replacement});
  }
  o.error_if = v.text;
  o.error_if_token = v.token;
  return true;
}

template <std::vector<PathStep> TraceOptions::* Path, std::size_t TraceOptions::* Token>
bool set_path(TraceOptions& o, const Value& v, Problems& problems) {
  if (v.kind != Value::Kind::STRING) return false;
  o.*Path = parse_object_path(v.text);
  o.*Token = v.token;
  if ((o.*Path).empty())
    problems.push_back({Problem::Severity::ERROR,
                        v.token,
                        "expected a parameter's name and then members, such as \"request.headers\" or "
                        "\"call->request().headers\", found \"" +
                            v.text + '"',
                        {}});
  return true;
}

}  // namespace

const std::vector<Option>& options() {
  static const std::vector<Option> table = {
      {"name", "a string", set_name},
      {"span_type", "a string or a constant of mlflow::SpanType", set_span_type},
      {"attributes", "an object {\"key\": value, ...}", set_attributes},
      {"capture_inputs", "true or false", set_bool<&TraceOptions::capture_inputs>},
      {"capture_outputs", "true or false", set_bool<&TraceOptions::capture_outputs>},
      {"skip", "a parameter's name as a string, or a list of them",
       set_names<&TraceOptions::skip, &TraceOptions::skip_tokens>},
      {"redact", "a parameter's name as a string, or a list of them",
       set_names<&TraceOptions::redact, &TraceOptions::redact_tokens>},
      {"read_pointers", "true, false, a parameter's name as a string, or a list of them", set_read_pointers},
      {"sampling_ratio_override", "a number between 0.0 and 1.0", set_ratio},
      {"output_reducer", "the name of a function", set_reducer},
      {"log_level", "a string", set_log_level},
      {"description", "a string", set_description},
      {"error_if", "the kind of value that means failure, as a string, or the name of a function", set_error_if},
      {"trace_context", "where the caller's headers are, as a string: a parameter, then members",
       set_path<&TraceOptions::trace_context, &TraceOptions::trace_context_token>},
      {"context_from", "the object that carries a context, as a string: a parameter, or a member of one",
       set_path<&TraceOptions::context_from, &TraceOptions::context_from_token>},
  };
  return table;
}

const Option* find_option(std::string_view name) {
  for (const Option& option : options())
    if (option.name == name) return &option;
  return nullptr;
}

std::vector<std::string_view> option_names() {
  std::vector<std::string_view> names;
  for (const Option& option : options()) names.push_back(option.name);
  return names;
}

}  // namespace mlflow::attributes
