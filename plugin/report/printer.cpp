#include "plugin/report/printer.h"

#include "plugin/clang/names.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/PrettyPrinter.h"
#include "llvm/Support/raw_ostream.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// Clang itself prints a rewritten expression as it was written.
class CallPrinter : public PrinterHelper {
 public:
  CallPrinter(Session& session, const PrintingPolicy& policy) : session_(session), policy_(policy) {}

  bool handledStmt(Stmt* node, llvm::raw_ostream& out) override {
    const VarDecl* callsite = session_.traced_calls().lookup(node);
    if (!callsite) return false;
    out << "mlflow_trace_v1::traced(" << callsite->getName() << ", ";
    llvm::cast<PseudoObjectExpr>(node)->getSyntacticForm()->printPretty(out, this, policy_);
    out << ')';
    return true;
  }

 private:
  Session& session_;
  const PrintingPolicy& policy_;
};

}  // namespace

void print_function(const ASTContext& context, Session& session, const FunctionDecl* function) {
  PrintingPolicy policy = printing_policy(context);
  bool has_calls = !session.traced_calls().empty();
  policy.TerseOutput = has_calls;
  function->print(llvm::outs(), policy);
  if (has_calls) {
    policy.TerseOutput = false;
    CallPrinter helper(session, policy);
    llvm::outs() << ' ';
    function->getBody()->printPretty(llvm::outs(), &helper, policy);
  }
  llvm::outs() << '\n';
  llvm::outs().flush();
}

}  // namespace mlflow::plugin
