#include "plugin/rewrite/weaving.h"

#include "plugin/clang/ast_check.h"
#include "plugin/clang/hook_namespace.h"
#include "plugin/report/printer.h"
#include "plugin/report/report.h"

namespace mlflow::plugin {

using namespace clang;

void weave(Sema& sema, Session& session, FunctionDecl* function, const Woven& what,
           llvm::function_ref<bool()> rewrite) {
  if (!find_hooks(sema)) return;
  AstCheck check(sema, function, session.options().check);
  bool is_woven = false;
  {
    Sema::SynthesizedFunctionScope scope(sema, function);
    is_woven = rewrite();
  }
  if (!is_woven)
    return report(session, sema.Context, function, Outcome::LEFT_OUT,
                  what.otherwise + " are not recorded in this version of cpp-httplib");
  check.report();
  if (session.options().print) print_function(sema.Context, session, function);
  report(session, sema.Context, function, Outcome::INSTRUMENTED, what.recorded);
}

}  // namespace mlflow::plugin
