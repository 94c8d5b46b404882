// Retrieve, rerank, ask, parse.
#pragma once

#include <string>

#include "answer.h"
#include "language_model.h"
#include "passage_index.h"

namespace qa {

class Pipeline {
 public:
  Pipeline(const PassageIndex& index, LanguageModel& model) : index_(index), model_(model) {}

  [[mlflow::trace(name="answer_from_documents", span_type="CHAIN")]]
  Answer answer(const std::string& question);

 private:
  const PassageIndex& index_;
  LanguageModel& model_;
};

}  // namespace qa
