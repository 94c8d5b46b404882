// What one customer and the agent say to each other: a session, with a trace for each question.
#pragma once

#include <string>

#include "chat_model.h"

namespace support {

class Conversation {
 public:
  Conversation(const ChatModel& model, std::string user, std::string session);

  // Asks the model, does what it asks for, and asks it again, until it answers.
  [[mlflow::trace(name = "support_agent", span_type = "AGENT")]] std::string answer(const std::string& question);

 private:
  void call_tools(const Json& calls);

  const ChatModel& model_;
  std::string user_;
  std::string session_;
  Json messages_;
};

}  // namespace support
