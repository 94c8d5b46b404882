// update_current_trace: tags, metadata, previews, state, client request id, model id; user and session;
// tracing::context.
#include <mlflow/tracing.h>

#include <string>

[[mlflow::trace]]
std::string chat(const std::string& q) {
  (void)q;
  mlflow::update_current_trace(
      {.tags = {{"fruit", "apple"}, {"n", "1"}},
       .metadata = {{"mlflow.trace.user", "user-1"}, {"mlflow.trace.session", "sess-1"}, {"custom", "v"}},
       .client_request_id = "req-42",
       .request_preview = "PREVIEW-REQ",
       .response_preview = "PREVIEW-RES",
       .state = "ERROR"});
  return "a";
}

[[mlflow::trace]]
std::string chat2(const std::string& q) {
  (void)q;
  mlflow::update_current_trace({.tags = {{"pos", "tag"}}});
  return "b";
}

[[mlflow::trace]]
std::string chat3(const std::string& q) {
  (void)q;
  mlflow::update_current_trace({.model_id = "m-1234567890abcdef"});
  return "c";
}

int main() {
  chat("q1");
  chat2("q2");
  chat3("q3");
  {
    const auto scope = mlflow::tracing::context(
        {.metadata = {{"cm", "1"}}, .tags = {{"ct", "2"}}, .session_id = "sess-9", .user = "user-9"});
    chat2("ctx");
  }
  {
    const auto scope = mlflow::tracing::context({.enabled = false});
    chat2("never recorded");
  }
}
