#include "plugin/plan/lock_guarded.h"

#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

bool has_method(const CXXRecordDecl* record, llvm::StringRef name) {
  return llvm::any_of(record->methods(), [&](const CXXMethodDecl* method) {
    return method->getIdentifier() && method->getName() == name && !method->isStatic() &&
           method->getAccess() == AS_public && method->getMinRequiredArguments() == 0;
  });
}

// What std::lock_guard takes: lock() and unlock(), of its own or of a base.
bool is_lockable(const CXXRecordDecl* record, llvm::StringRef lock, llvm::StringRef unlock) {
  if (has_method(record, lock) && has_method(record, unlock)) return true;
  return llvm::any_of(record->bases(), [&](const CXXBaseSpecifier& base) {
    const CXXRecordDecl* declaration = base.getType()->getAsCXXRecordDecl();
    declaration = declaration ? declaration->getDefinition() : nullptr;
    return declaration && is_lockable(declaration, lock, unlock);
  });
}

// The C libraries' locks are structures, unions or integers of a known name.
bool is_lock_of_c(QualType type) {
  for (const auto* alias = type->getAs<TypedefType>(); alias; alias = alias->desugar()->getAs<TypedefType>()) {
    llvm::StringRef name = alias->getDecl()->getName();
    if (name == "pthread_mutex_t" || name == "pthread_rwlock_t" || name == "pthread_spinlock_t" || name == "mtx_t" ||
        name == "sem_t")
      return true;
  }
  return false;
}

// What a lock may be kept by: a pointer, a reference, an array, a std::unique_ptr or another template of one argument.
QualType kept_by(const ASTContext& context, QualType type) {
  type = type.getNonReferenceType();
  if (type->isPointerType()) return type->getPointeeType();
  if (const ArrayType* array = context.getAsArrayType(type)) return array->getElementType();
  const auto* specialization = llvm::dyn_cast_or_null<ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
  if (!specialization || !specialization->isInStdNamespace() || specialization->getTemplateArgs().size() == 0)
    return type;
  const TemplateArgument& argument = specialization->getTemplateArgs()[0];
  return argument.getKind() == TemplateArgument::Type ? argument.getAsType() : type;
}

bool is_lock(QualType type) {
  if (is_lock_of_c(type)) return true;
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  record = record ? record->getDefinition() : nullptr;
  if (!record || record->isInvalidDecl()) return false;
  if (record->isInStdNamespace() && record->getIdentifier() &&
      (record->getName() == "atomic_flag" || record->getName() == "condition_variable" ||
       record->getName() == "counting_semaphore"))
    return true;
  if (record->getIdentifier() && record->getName().contains_insensitive("mutex")) return true;
  return is_lockable(record, "lock", "unlock") || is_lockable(record, "Lock", "Unlock") ||
         is_lockable(record, "acquire", "release");
}

}  // namespace

bool is_lock_guarded(Sema& sema, const CXXRecordDecl* record) {
  if (record->isInStdNamespace()) return false;
  for (const FieldDecl* field : record->fields()) {
    QualType type = field->getType();
    if (is_lock(type.getNonReferenceType()) || is_lock(kept_by(sema.Context, type))) return true;
  }
  return llvm::any_of(record->bases(), [&](const CXXBaseSpecifier& base) {
    const CXXRecordDecl* declaration = base.getType()->getAsCXXRecordDecl();
    declaration = declaration ? declaration->getDefinition() : nullptr;
    return declaration && (is_lock(base.getType()) || is_lock_guarded(sema, declaration));
  });
}

}  // namespace mlflow::plugin
