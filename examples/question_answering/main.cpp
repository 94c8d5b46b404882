// Answers the questions of three users, or those given on the command line.
#include <exception>
#include <iostream>
#include <vector>

#include "agent.h"
#include "passage_index.h"

namespace {

std::vector<qa::Request> questions(int argc, char** argv) {
  std::vector<qa::Request> requests;
  for (int i = 1; i < argc; ++i) requests.push_back({"you", "command-line", argv[i]});
  if (!requests.empty()) return requests;
  return {
      {"ada", "planets-1", "Which planet is the hottest?"},
      {"ada", "planets-1", "Who discovered the moons Phobos and Deimos?"},
      {"mark", "rivers-1", "How many countries does the Danube flow through?"},
      {"grace", "computing-1", "Who proposed the pipe of Unix?"},
      {"grace", "computing-2", "What is 7 / (3 - 3)?"},
      {"mark", "rivers-1", "What is the length of the Nile in miles?"},
  };
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const qa::PassageIndex index = qa::build_index(DOCUMENTS_DIR);
    const auto model = qa::make_language_model();
    qa::Pipeline pipeline(index, *model);
    qa::Agent agent(pipeline);

    for (const qa::Request& request : questions(argc, argv)) {
      std::cout << request.user << ": " << request.question << '\n';
      try {
        const qa::Answer answer = agent.handle(request);
        std::cout << "  " << answer.text;
        for (const qa::Citation& citation : answer.citations) std::cout << " [" << citation.title << ']';
        std::cout << '\n';
      } catch (const std::exception& error) {
        std::cout << "  Sorry, that failed: " << error.what() << '\n';
      }
    }
  } catch (const std::exception& error) {
    std::cerr << "question_answering: " << error.what() << '\n';
    return 1;
  }
}
