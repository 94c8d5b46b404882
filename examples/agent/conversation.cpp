#include "conversation.h"

#include <mlflow/tracing.h>

#include <future>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tools.h"

namespace support {
namespace {

const int MOST_STEPS = 8;

Json message(const char* role, const std::string& content) { return {{"role", role}, {"content", content}}; }

}  // namespace

Conversation::Conversation(const ChatModel& model, std::string user, std::string session)
    : model_(model),
      user_(std::move(user)),
      session_(std::move(session)),
      messages_(Json::array({message("system", "You help the customers of a bicycle shop. Be brief.")})) {}

std::string Conversation::answer(const std::string& question) {
  // Whose question this is: what MLflow groups and filters by.
  mlflow::update_current_trace(
      {.tags = {{"channel", "chat"}}, .metadata = {{"mlflow.trace.user", user_}, {"mlflow.trace.session", session_}}});
  messages_.push_back(message("user", question));
  for (int step = 0; step < MOST_STEPS; ++step) {
    messages_.push_back(model_.next_message(messages_, tool_descriptions()));
    const Json said = messages_.back();
    if (!said.contains("tool_calls") || said["tool_calls"].empty()) return said.at("content").get<std::string>();
    call_tools(said["tool_calls"]);
  }
  throw std::runtime_error("no answer after " + std::to_string(MOST_STEPS) + " steps");
}

// All at the same time. The threads are started inside the agent's span, so the tools' spans are below it.
void Conversation::call_tools(const Json& calls) {
  std::vector<std::future<std::string>> results;
  for (const Json& call : calls) {
    const Json& function = call.at("function");
    results.push_back(std::async(std::launch::async, call_tool, function.at("name").get<std::string>(),
                                 Json::parse(function.at("arguments").get<std::string>())));
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    Json result = message("tool", results[i].get());
    result["tool_call_id"] = calls[i].at("id");
    messages_.push_back(std::move(result));
  }
}

}  // namespace support
