#include "session.h"

namespace mlflow::plugin {
namespace {
Session* current_session = nullptr;  // one compilation at a time in a process
}

Session::Session(clang::Preprocessor& preprocessor, PluginOptions options)
    : options_(std::move(options)), tokens_(preprocessor) {
  current_session = this;
}

Session::~Session() {
  if (current_session == this) current_session = nullptr;
}

Session* Session::current() { return current_session; }

void Session::remember_locations(clang::SourceLocation attribute, std::vector<clang::SourceLocation> locations) {
  locations_[attribute.getRawEncoding()] = std::move(locations);
}

clang::SourceLocation Session::token_location(clang::SourceLocation attribute, std::size_t token) const {
  auto found = locations_.find(attribute.getRawEncoding());
  if (found == locations_.end() || token >= found->second.size()) return attribute;
  return found->second[token];
}

bool Session::first_time(clang::SourceLocation location, llvm::StringRef message) {
  return said_.insert(std::to_string(location.getRawEncoding()) + message.str()).second;
}

}  // namespace mlflow::plugin
