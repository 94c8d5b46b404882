#include "hook_header.h"

#include <string>

#include "clang/Basic/SourceManager.h"
#include "clang/Basic/TargetInfo.h"
#include "clang/Lex/Lexer.h"

namespace mlflow::plugin {
namespace {

// Made from runtime/hooks/mlflow_trace_hooks.h when the plugin is built: plugin and header cannot be of two versions, and
// a compiler cache that sees the plugin sees the header.
constexpr char header_text[] =
#include "mlflow_trace_hooks.inc"
    ;

// What the header asks the preprocessor, answered here: in an input that is preprocessed already (-save-temps, compiler
// caches) the macros it would ask for are not there.
std::string answered(const clang::Preprocessor& preprocessor) {
  const clang::LangOptions& language = preprocessor.getLangOpts();
  std::string text = header_text;
  auto answer = [&](llvm::StringRef question, bool yes) {
    std::size_t at = 0;
    while ((at = text.find(question.str(), at)) != std::string::npos) text.replace(at, question.size(), yes ? "#if 1" : "#if 0");
  };
  answer("#ifdef __cpp_char8_t", language.Char8);
  answer("#ifdef __SIZEOF_INT128__", preprocessor.getTargetInfo().hasInt128Type());
  answer("#if __has_feature(cxx_exceptions)", language.CXXExceptions);
  return text;
}

// `module;` and `export module name;` have to be the first thing in a unit.
bool is_module_unit(const clang::Preprocessor& preprocessor) {
  const clang::LangOptions& language = preprocessor.getLangOpts();
  if (!language.CPlusPlusModules) return false;
  const clang::SourceManager& sources = preprocessor.getSourceManager();
  llvm::StringRef text = sources.getBufferData(sources.getMainFileID());
  clang::Lexer lexer(clang::SourceLocation(), language, text.begin(), text.begin(), text.end());
  clang::Token token;
  lexer.LexFromRawLexer(token);
  auto is = [&](const char* word) { return token.is(clang::tok::raw_identifier) && token.getRawIdentifier() == word; };
  if (is("export")) lexer.LexFromRawLexer(token);
  return is("module");
}

}  // namespace

void inject_hook_header(clang::Preprocessor& preprocessor) {
  if (is_module_unit(preprocessor)) return;  // its functions are refused, with a warning
  std::string predefines = preprocessor.getPredefines();
  // As a system header, so that nobody's warnings are on in it; under a name that is no file, so that it does not appear
  // in dependency files and no build system waits for it to exist.
  std::string text = "# 1 \"<mlflow-trace-hooks>\" 1 3\n" + answered(preprocessor) + "\n# 1 \"<built-in>\" 2\n";
  // Before what the command line adds: the user's -D and -include come after and see the same world as without us.
  std::size_t command_line = predefines.find("# 1 \"<command line>\" 1\n");
  predefines.insert(command_line == std::string::npos ? predefines.size() : command_line, text);
  preprocessor.setPredefines(std::move(predefines));
}

}  // namespace mlflow::plugin
