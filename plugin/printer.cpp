#include "printer.h"

#include "type_name.h"

#include "clang/AST/PrettyPrinter.h"
#include "llvm/Support/raw_ostream.h"

namespace mlflow::plugin {

void print_function(const clang::ASTContext& context, const clang::FunctionDecl* function) {
  clang::PrintingPolicy policy = printing_policy(context);
  function->print(llvm::outs(), policy);
  llvm::outs() << '\n';
  llvm::outs().flush();
}

}  // namespace mlflow::plugin
