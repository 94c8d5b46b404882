#include "plugin/asked/session.h"

#include "plugin/clang/clang_compat.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

namespace mlflow::plugin {
namespace {
Session* current_session = nullptr;  // one compilation at a time in a process
}

Session::Session(clang::Preprocessor& preprocessor, PluginOptions options, Rules rules)
    : options_(std::move(options)), rules_(std::move(rules)), carriers_(rules_), tokens_(preprocessor) {
  current_session = this;
}

Session::~Session() {
  if (current_session == this) current_session = nullptr;
}

Session* Session::current() { return current_session; }

bool Session::first_time(clang::SourceLocation location, llvm::StringRef message) {
  return said_.insert(std::to_string(location.getRawEncoding()) + message.str()).second;
}

std::string Session::next_suffix(const clang::Sema& sema) {
  std::string number = "_" + std::to_string(++last_suffix_);
  if (sema.TUKind == clang::TU_Complete) return number;
  const clang::SourceManager& sources = sema.getSourceManager();
  auto file = compat::file_entry(sources, sources.getMainFileID());
  std::string name = file ? llvm::sys::path::filename(file->getName()).str() : "";
  for (char& c : name)
    if (!llvm::isAlnum(c)) c = '_';
  return "_" + name + number;
}

}  // namespace mlflow::plugin
