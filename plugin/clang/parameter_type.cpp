#include "plugin/clang/parameter_type.h"

namespace mlflow::plugin {

using namespace clang;

bool is_reference_to(const ParmVarDecl* parameter, llvm::StringRef type_name) {
  const auto* reference = parameter->getType()->getAs<LValueReferenceType>();
  if (!reference || reference->getPointeeType().isConstQualified()) return false;
  const auto* tag = reference->getPointeeType()->getAsTagDecl();
  return tag && tag->getName() == type_name;
}

}  // namespace mlflow::plugin
