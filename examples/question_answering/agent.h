// Decides what a question needs: the documents, the calculator, a conversion of units, or several of them.
#pragma once

#include <string>

#include "answer.h"
#include "pipeline.h"

namespace qa {

struct Request {
  std::string user;
  std::string session;
  std::string question;
};

class Agent {
 public:
  explicit Agent(Pipeline& pipeline) : pipeline_(pipeline) {}

  [[mlflow::trace(name="question_answering_agent", span_type="AGENT")]]
  Answer handle(const Request& request);

 private:
  Pipeline& pipeline_;
};

}  // namespace qa
