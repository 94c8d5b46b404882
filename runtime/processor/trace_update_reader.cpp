#include "processor/trace_update_reader.h"

#include "model/text_pairs.h"
#include "text/utf8.h"

namespace mlflow::internal {

namespace {

using SetPair = void (*)(FinishedTrace&, TextPairs&, std::string_view, std::string_view);

void read_pairs(FinishedTrace& trace, TextPairs& pairs, ValueReader& values, SetPair set) {
  if (!values.enter_object()) return;
  std::string key;
  std::string scratch;
  while (values.next_key(key)) set(trace, pairs, valid_utf8(key), valid_utf8(values.text(scratch)));
}

}  // namespace

void apply_trace_update(FinishedTrace& trace, ValueReader& values) {
  if (!values.enter_object()) return;
  TraceFacts& facts = trace.facts;
  std::string key;
  std::string scratch;
  while (values.next_key(key)) {
    if (key == "tags") {
      read_pairs(trace, facts.tags, values, set_pair);
    } else if (key == "metadata") {
      read_pairs(trace, facts.metadata, values, set_pair);
    } else if (key == "default_tags") {
      read_pairs(trace, facts.tags, values, set_pair_if_missing);
    } else if (key == "default_metadata") {
      read_pairs(trace, facts.metadata, values, set_pair_if_missing);
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
