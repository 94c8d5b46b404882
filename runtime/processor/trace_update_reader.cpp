#include "processor/trace_update_reader.h"

#include "text/json_text.h"
#include "text/utf8.h"

namespace mlflow::internal {

namespace {

using Pairs = std::pmr::vector<std::pair<std::string_view, std::string_view>>;

// `replace`: of equal keys the later value counts, else the earlier.
void add_pairs(FinishedTrace& trace, Pairs& pairs, ValueReader& values, bool replace = true) {
  if (!values.enter_object()) return;
  std::string key;
  std::string scratch;
  while (values.next_key(key)) {
    const std::string_view value = trace.keep(valid_utf8(values.text(scratch)));
    bool is_there = false;
    for (auto& [known, current] : pairs) {
      if (known != key) continue;
      if (replace) current = value;
      is_there = true;
    }
    if (!is_there) pairs.emplace_back(trace.keep(valid_utf8(key)), value);
  }
}

}  // namespace

void apply_trace_update(FinishedTrace& trace, ValueReader& values) {
  if (!values.enter_object()) return;
  TraceFacts& facts = trace.facts;
  std::string key;
  std::string scratch;
  while (values.next_key(key)) {
    if (key == "tags") {
      add_pairs(trace, facts.tags, values);
    } else if (key == "metadata") {
      add_pairs(trace, facts.metadata, values);
    } else if (key == "default_tags") {
      add_pairs(trace, facts.tags, values, false);
    } else if (key == "default_metadata") {
      add_pairs(trace, facts.metadata, values, false);
    } else {
      const std::string_view text = trace.keep(valid_utf8(values.text(scratch)));
      if (key == "client_request_id") {
        facts.client_request_id = text;
      } else if (key == "request_preview") {
        facts.request_preview = text;
        facts.has_request_preview = true;
      } else if (key == "response_preview") {
        facts.response_preview = text;
        facts.has_response_preview = true;
      } else if (key == "experiment_id") {
        facts.experiment_id = text;
      } else if (key == "state") {
        facts.state = text == "ERROR" ? StatusCode::ERROR : StatusCode::OK;
      }
    }
  }
}

}  // namespace mlflow::internal
