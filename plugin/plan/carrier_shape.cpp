#include "plugin/plan/carrier_shape.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// Copies, moves and assignments that are there, declared or not, and are done as bytes.
bool has_trivial_copies(const CXXRecordDecl* record) {
  auto is_trivial = [](const CXXMethodDecl* method) { return !method->isDeleted() && method->isTrivial(); };
  for (const CXXConstructorDecl* constructor : record->ctors())
    if (constructor->isCopyOrMoveConstructor() && is_trivial(constructor)) return true;
  for (const CXXMethodDecl* method : record->methods())
    if ((method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator()) && is_trivial(method)) return true;
  // The compiler declares these when they are first looked for.
  return (record->needsImplicitCopyConstructor() && record->hasTrivialCopyConstructor() &&
          !record->needsOverloadResolutionForCopyConstructor() && !record->defaultedCopyConstructorIsDeleted()) ||
         (record->needsImplicitMoveConstructor() && record->hasTrivialMoveConstructor() &&
          !record->needsOverloadResolutionForMoveConstructor() && !record->defaultedMoveConstructorIsDeleted()) ||
         (record->needsImplicitCopyAssignment() && record->hasTrivialCopyAssignment() &&
          !record->needsOverloadResolutionForCopyAssignment()) ||
         (record->needsImplicitMoveAssignment() && record->hasTrivialMoveAssignment() &&
          !record->needsOverloadResolutionForMoveAssignment());
}

}  // namespace

std::string why_not_carried(const CXXRecordDecl* record) {
  const char* instead = "; give it a member mlflow::tracing::Context, and run what takes it up inside of that";
  if (record->isUnion()) return "it is a union";
  if (record->hasTrivialDestructor())
    return std::string("its destructor is trivial, so that nothing tells when an object ends") + instead;
  if (record->canPassInRegisters()) return std::string("its objects are passed on as bytes (trivial_abi)") + instead;
  if (has_trivial_copies(record)) return std::string("its objects are copied, or assigned, as bytes") + instead;
  return "";
}

CarrierPart carrier_part(const CXXMethodDecl* method) {
  if (method->isDeleted() || method->isDependentContext()) return CarrierPart::NONE;
  if (llvm::isa<CXXDestructorDecl>(method)) return CarrierPart::ENDS;
  if (method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator()) return CarrierPart::COPIED;
  const auto* constructor = llvm::dyn_cast<CXXConstructorDecl>(method);
  if (!constructor) return CarrierPart::NONE;
  if (constructor->isCopyOrMoveConstructor()) return CarrierPart::COPIED;
  // The other one has done it.
  return constructor->isDelegatingConstructor() ? CarrierPart::NONE : CarrierPart::MADE;
}

}  // namespace mlflow::plugin
