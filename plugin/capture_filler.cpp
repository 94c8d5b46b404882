#include "capture_filler.h"
namespace mlflow::plugin {
void fill_captures(clang::Sema&, clang::FunctionDecl*) {}
void finish_captures(clang::Sema& sema) { sema.PerformPendingInstantiations(); }
}
