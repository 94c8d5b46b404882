#include "answer.h"

#include <algorithm>
#include <stdexcept>

#include "text.h"

namespace qa {

Answer parse_answer(const std::string& written, [[mlflow::skip]] const std::vector<Document>& sources) {
  Answer answer;
  std::size_t at = 0;
  while (at < written.size()) {
    const auto open = std::min(written.find('[', at), written.size());
    answer.text += written.substr(at, open - at);
    if (open == written.size()) break;
    const auto close = written.find(']', open);
    if (close == std::string::npos) throw std::runtime_error("unfinished citation in: " + written);
    const std::string id = written.substr(open + 1, close - open - 1);
    const auto source = std::ranges::find(sources, id, &Document::id);
    if (source == sources.end()) throw std::runtime_error("the answer cites [" + id + "], which it was not given");
    answer.citations.push_back({id, source->metadata.at("title")});
    at = close + 1;
  }
  answer.text = trim(answer.text);
  return answer;
}

}  // namespace qa
