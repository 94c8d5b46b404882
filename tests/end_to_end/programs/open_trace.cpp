// open_trace: says things about a trace while it is open, from another thread, and right after its end; prints its id.
// open_trace later ID FEEDBACK_ID: changes them again.
// open_trace stuck: a root that never ends by itself, with an open child.
#include <mlflow/tracing.h>

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

using mlflow::Json;

namespace {

void say_from_another_thread(const std::string& id) {
  mlflow::set_trace_tag(id, "kept", "first");
  mlflow::set_trace_tag(id, "kept", "yes");
  mlflow::set_trace_tag(id, "gone", "no");
  mlflow::delete_trace_tag(id, "gone");
  try {
    mlflow::delete_trace_tag(id, "never there");
  } catch (const mlflow::Exception& e) {
    std::cerr << e.error_code() << "\n";
  }
  mlflow::log_feedback({.trace_id = id, .name = "rating", .value = 5, .rationale = "while it ran"});
  mlflow::log_assessment(id, mlflow::Expectation{.name = "answer", .value = Json{{"n", 42}}});
}

int record() {
  std::string id;
  {
    auto root = mlflow::start_span("open");
    id = root.trace_id();
    std::thread(say_from_another_thread, id).join();
  }
  mlflow::set_trace_tag(id, "after", "at once");  // on its way: waited for
  const auto feedback = mlflow::log_feedback({.trace_id = id, .name = "late", .value = true});
  std::cout << id << " " << feedback.assessment_id << "\n";
  return 0;
}

int change(const std::string& id, const std::string& feedback) {
  mlflow::set_trace_tag(id, "kept", "changed");
  mlflow::delete_trace_tag(id, "after");
  mlflow::update_assessment(id, feedback, mlflow::Feedback{.name = "late", .value = false});
  const auto more = mlflow::log_feedback({.trace_id = id, .name = "more", .value = 0.5});
  const auto mistake = mlflow::log_feedback({.trace_id = id, .name = "mistake", .value = 0});
  mlflow::delete_assessment(id, mistake.assessment_id);
  std::cout << more.assessment_id << "\n";
  return 0;
}

int hang() {
  auto root = mlflow::start_span("stuck");
  auto child = mlflow::start_span("child");
  const std::string id = root.trace_id();
  while (!mlflow::get_trace(id, {.silent = true})) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  child.end();
  root.end();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "stuck") return hang();
  return mode == "later" ? change(argv[2], argv[3]) : record();
}
