// What [[mlflow::trace(...)]] asks for, as plain data: the parser fills it, the plugin reads it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "object_path.h"

namespace mlflow::attributes {

struct TraceOptions {
  std::optional<std::string> name;
  std::string span_type = "UNKNOWN";
  std::string attributes;  // a JSON object as text; empty: none
  bool capture_inputs = true;
  bool capture_outputs = true;
  std::vector<std::string> skip;
  std::vector<std::string> redact;
  bool read_all_pointers = false;
  std::vector<std::string> read_pointers;  // the parameters whose pointers are followed
  std::optional<double> sampling_ratio_override;
  std::string output_reducer;
  unsigned log_level = 0;  // 10 to 50; 0: by span type
  std::optional<std::string> description;
  std::string error_if;
  std::vector<PathStep> trace_context;  // where the caller's headers are; empty: nowhere
  std::vector<PathStep> context_from;   // the object that brings a context along; empty: none

  // Which token named a parameter or option: what a later diagnostic points at. 0 is the first token.
  std::vector<std::size_t> skip_tokens;
  std::vector<std::size_t> redact_tokens;
  std::vector<std::size_t> read_pointers_tokens;
  std::size_t output_reducer_token = 0;
  std::size_t error_if_token = 0;
  std::size_t trace_context_token = 0;
  std::size_t context_from_token = 0;
};

}  // namespace mlflow::attributes
