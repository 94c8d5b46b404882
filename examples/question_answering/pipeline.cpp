#include "pipeline.h"

namespace qa {
namespace {

std::vector<Message> prompt(const std::string& question, const std::vector<Document>& passages) {
  std::string user;
  for (const Document& passage : passages) user += "[" + passage.id + "] " + passage.page_content + "\n";
  user += "\nQuestion: " + question;
  return {{"system", "Answer in one sentence from the passages alone, and cite the passage you used as [id]."},
          {"user", std::move(user)}};
}

}  // namespace

Answer Pipeline::answer(const std::string& question) {
  const auto passages = rerank(question, index_.retrieve(question, 6), 3);
  const Completion completion = model_.complete(prompt(question, passages), 0.0);
  return parse_answer(completion.content, passages);
}

}  // namespace qa
