#include "plugin/clang/hook_header.h"

#include <string>

#include "plugin/clang/clang_compat.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Basic/TargetInfo.h"
#include "clang/Lex/Lexer.h"

namespace mlflow::plugin {
namespace {

// Made from runtime/hooks when the plugin is built: plugin and hooks cannot be of two versions, and a compiler cache
// that sees the plugin sees the hooks.
constexpr char hooks_of_spans[] =
#include "hooks_of_spans.inc"
    ;
constexpr char hooks_of_values[] =
#include "hooks_of_values.inc"
    ;

// A precompiled header may have it already, and may have the one without the other.
std::string once(llvm::StringRef guard, llvm::StringRef text) {
  return ("#ifndef " + guard + "\n#define " + guard + "\n" + text + "\n#endif\n").str();
}

// The whole text, with the answers to what hooks/language.h asks.
std::string header_text(const clang::Preprocessor& preprocessor, bool with_rules) {
  const clang::LangOptions& language = preprocessor.getLangOpts();
  struct Answer {
    const char* name;
    bool is_yes;
  };
  const Answer answers[] = {
      {"MLFLOW_TRACE_HAS_EXCEPTIONS", static_cast<bool>(language.CXXExceptions)},
      {"MLFLOW_TRACE_HAS_CHAR8_T", static_cast<bool>(language.Char8)},
      {"MLFLOW_TRACE_HAS_INT128", preprocessor.getTargetInfo().hasInt128Type()},
  };
  std::string text = "#define __MLFLOW_TRACE__ 1\n";
  for (const Answer& answer : answers)
    if (answer.is_yes) text += std::string("#define ") + answer.name + "\n";
  text += once("MLFLOW_TRACE_HOOKS_H", std::string(hooks_of_spans) + hooks_of_values);
  if (with_rules) {
    std::string again = std::string("#define MLFLOW_TRACE_SAFEST\n") + hooks_of_values + "#undef MLFLOW_TRACE_SAFEST";
    text += once("MLFLOW_TRACE_HOOKS_SAFEST", again);
  }
  // None outlives the text.
  for (const Answer& answer : answers) text += std::string("#undef ") + answer.name + "\n";
  return text;
}

// `module;` and `export module name;` have to be the first thing in a unit. Where the first of them ends; 0: no such
// unit.
std::size_t end_of_module_declaration(llvm::StringRef text, const clang::LangOptions& language) {
  if (!language.CPlusPlusModules) return 0;
  clang::Lexer lexer(clang::SourceLocation(), language, text.begin(), text.begin(), text.end());
  clang::Token token;
  lexer.LexFromRawLexer(token);
  auto is = [&](const char* word) { return token.is(clang::tok::raw_identifier) && token.getRawIdentifier() == word; };
  if (is("export")) lexer.LexFromRawLexer(token);
  if (!is("module")) return 0;
  while (!token.isOneOf(clang::tok::semi, clang::tok::eof)) lexer.LexFromRawLexer(token);
  return token.is(clang::tok::semi) ? lexer.getCurrentBufferOffset() : 0;
}

// In a module unit the header comes after that first declaration: into the global module, as every other unit has it.
void inject_into_module_unit(clang::Preprocessor& preprocessor, std::size_t position, const std::string& header) {
  clang::SourceManager& sources = preprocessor.getSourceManager();
  clang::FileID main_file = sources.getMainFileID();
  auto file = compat::file_entry(sources, main_file);
  if (!file) return;
  llvm::StringRef text = sources.getBufferData(main_file);
  // Asking the source manager for the line would make it remember the lines of the text as it was.
  llvm::StringRef before = text.substr(0, position);
  std::string name = file->getName().str();
  std::size_t column = before.size() - (before.rfind('\n') == llvm::StringRef::npos ? 0 : before.rfind('\n') + 1);
  std::string changed = before.str() + "\n# 1 \"<mlflow-trace-hooks>\" 1 3\nextern \"C++\" {\n" + header + "\n}\n# " +
                        std::to_string(before.count('\n') + 1) + " \"" + name + "\" 2\n" + std::string(column, ' ') +
                        text.substr(position).str();
  sources.overrideFileContents(*file, llvm::MemoryBuffer::getMemBufferCopy(changed, name));
  // The source locations of the old one have no room for the longer text.
  sources.setMainFileID(sources.createFileID(*file, clang::SourceLocation(), clang::SrcMgr::C_User));
}

}  // namespace

void inject_hook_header(clang::Preprocessor& preprocessor, bool with_rules) {
  clang::SourceManager& sources = preprocessor.getSourceManager();
  // An AST file as input (a .pcm that becomes an object): all of it was parsed, and instrumented, when it was made.
  if (sources.getMainFileID().isInvalid() || sources.isLoadedFileID(sources.getMainFileID())) return;
  llvm::StringRef main_text = sources.getBufferData(sources.getMainFileID());
  if (std::size_t end = end_of_module_declaration(main_text, preprocessor.getLangOpts())) {
    inject_into_module_unit(preprocessor, end, header_text(preprocessor, with_rules));
    return;
  }
  std::string predefines = preprocessor.getPredefines();
  // As a system header, so that nobody's warnings are on in it; under a name that is no file, so that it does not
  // appear in dependency files and no build system waits for it to exist.
  std::string text =
      "# 1 \"<mlflow-trace-hooks>\" 1 3\n" + header_text(preprocessor, with_rules) + "\n# 1 \"<built-in>\" 2\n";
  // Before what the command line adds: the user's -D and -include come after and see the same world as without us.
  std::size_t command_line = predefines.find("# 1 \"<command line>\" 1\n");
  predefines.insert(command_line == std::string::npos ? predefines.size() : command_line, text);
  preprocessor.setPredefines(std::move(predefines));
}

}  // namespace mlflow::plugin
