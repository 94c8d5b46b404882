// Two conversations with customers, and what they thought of the answers. See README.md.
#include <mlflow/tracing.h>

#include <exception>
#include <iostream>
#include <string>

#include "conversation.h"
#include "environment.h"

namespace {

struct Opinion {
  bool helpful;
  std::string why;
};

// What a "thumbs up" below an answer does.
void rate(const std::string& trace_id, const std::string& user, const Opinion& opinion) {
  mlflow::log_feedback({.trace_id = trace_id,
                        .name = "helpful",
                        .value = opinion.helpful,
                        .source = {.source_type = mlflow::AssessmentSourceType::HUMAN, .source_id = user},
                        .rationale = opinion.why});
}

// The id of the trace that answering was.
std::string ask(support::Conversation& conversation, const std::string& question) {
  std::cout << "> " << question << '\n' << std::flush;
  std::cout << conversation.answer(question) << '\n' << std::flush;
  return mlflow::get_last_active_trace_id();
}

void talk(const support::ChatModel& model) {
  support::Conversation ada(model, "ada", "ada-1");
  ask(ada, "Where is my order 1042?");
  rate(ask(ada, "What do I get back if I return order 1042 unused, and how do I do that?"), "ada",
       {true, "all I need"});

  support::Conversation mark(model, "mark", "mark-1");
  rate(ask(mark, "Where is my order 9999?"), "mark", {false, "it does exist"});
}

}  // namespace

int main() {
  mlflow::openai::autolog();
  try {
    // Created when missing, and before the retriever asks for it: two who create it at the same time meet an error.
    mlflow::set_experiment(support::environment("MLFLOW_EXPERIMENT_NAME", "support agent"));
    talk(support::model_of_environment());
  } catch (const std::exception& error) {
    std::cerr << "support_agent: " << error.what() << '\n';
    return 1;
  }
}
