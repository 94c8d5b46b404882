// What a user gets: a text and where it comes from.
#pragma once

#include <string>
#include <vector>

#include "document.h"

namespace qa {

struct Citation {
  std::string id;
  std::string title;
};

struct Answer {
  std::string text;
  std::vector<Citation> citations;
};

// Takes the "[id]" marks out of what the model wrote. A mark that names none of `sources` is an error: models make them
// up.
[[mlflow::trace(span_type=mlflow::SpanType::PARSER)]]
Answer parse_answer(const std::string& written, [[mlflow::skip]] const std::vector<Document>& sources);

}  // namespace qa
