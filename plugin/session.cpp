#include "session.h"

namespace mlflow::plugin {
namespace {
Session* current_session = nullptr;  // one compilation at a time in a process
}

Session::Session(clang::Preprocessor& preprocessor, PluginOptions options, Rules rules)
    : options_(std::move(options)), rules_(std::move(rules)), tokens_(preprocessor) {
  current_session = this;
}

Session::~Session() {
  if (current_session == this) current_session = nullptr;
}

Session* Session::current() { return current_session; }

bool Session::first_time(clang::SourceLocation location, llvm::StringRef message) {
  return said_.insert(std::to_string(location.getRawEncoding()) + message.str()).second;
}

}  // namespace mlflow::plugin
