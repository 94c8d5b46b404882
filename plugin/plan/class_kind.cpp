#include "plugin/plan/class_kind.h"

#include "plugin/clang/clang_compat.h"
#include "plugin/clang/names.h"
#include "plugin/clang/trial.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Sema/Lookup.h"
#include "llvm/ADT/StringMap.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

const llvm::StringMap<ClassKind>& known_classes() {
  static const llvm::StringMap<ClassKind> table = {
      {"std::basic_string", ClassKind::STRING},
      {"std::basic_string_view", ClassKind::STRING},
      {"std::filesystem::path", ClassKind::PATH},
      {"std::vector", ClassKind::DATA_SIZE},
      {"std::array", ClassKind::DATA_SIZE},
      {"std::span", ClassKind::DATA_SIZE},
      {"std::initializer_list", ClassKind::INITIALIZER_LIST},
      {"std::valarray", ClassKind::VALARRAY},
      {"std::deque", ClassKind::SEQUENCE},
      {"std::list", ClassKind::SEQUENCE},
      {"std::forward_list", ClassKind::SEQUENCE},
      {"std::set", ClassKind::SEQUENCE},
      {"std::multiset", ClassKind::SEQUENCE},
      {"std::unordered_set", ClassKind::SEQUENCE},
      {"std::unordered_multiset", ClassKind::SEQUENCE},
      {"std::flat_set", ClassKind::SEQUENCE},
      {"std::flat_multiset", ClassKind::SEQUENCE},
      {"std::map", ClassKind::MAP},
      {"std::multimap", ClassKind::MAP},
      {"std::unordered_map", ClassKind::MAP},
      {"std::unordered_multimap", ClassKind::MAP},
      {"std::flat_map", ClassKind::MAP},
      {"std::flat_multimap", ClassKind::MAP},
      {"std::pair", ClassKind::PAIR},
      {"std::tuple", ClassKind::TUPLE},
      {"std::variant", ClassKind::VARIANT},
      {"std::optional", ClassKind::OPTIONAL},
      {"std::expected", ClassKind::EXPECTED},
      {"std::unique_ptr", ClassKind::SMART_POINTER},
      {"std::shared_ptr", ClassKind::SMART_POINTER},
      {"std::reference_wrapper", ClassKind::REFERENCE_WRAPPER},
      {"std::chrono::duration", ClassKind::DURATION},
      {"std::chrono::time_point", ClassKind::TIME_POINT},
      {"std::bitset", ClassKind::BITSET},
      {"std::complex", ClassKind::COMPLEX},
      {"std::monostate", ClassKind::NOTHING},
      {"std::nullopt_t", ClassKind::NOTHING},
      {"nlohmann::basic_json", ClassKind::JSON},
  };
  return table;
}

const TemplateArgument* first_argument(const CXXRecordDecl* record) {
  const auto* specialization = llvm::dyn_cast<ClassTemplateSpecializationDecl>(record);
  if (!specialization || specialization->getTemplateArgs().size() == 0) return nullptr;
  return &specialization->getTemplateArgs()[0];
}

QualType first_type(const CXXRecordDecl* record) {
  const TemplateArgument* argument = first_argument(record);
  return argument && argument->getKind() == TemplateArgument::Type ? argument->getAsType() : QualType();
}

bool is_byte(QualType type) {
  const auto* enumeration = type.isNull() ? nullptr : type->getAs<EnumType>();
  return enumeration && plain_name(enumeration->getDecl()) == "std::byte";
}

bool is_character(QualType type) {
  return !type.isNull() && (type->isAnyCharacterType() || type->isWideCharType()) &&
         !type->isSpecificBuiltinType(BuiltinType::SChar) && !type->isSpecificBuiltinType(BuiltinType::UChar);
}

// Whether what a container holds can be looked at. Under a rule a user's template is not instantiated for it: nobody
// may have meant it to be.
bool has_complete_element(Sema& sema, QualType type, bool safest) {
  const CXXRecordDecl* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!record || record->hasDefinition()) return true;
  return (!safest || record->isInStdNamespace()) && is_complete(sema, record);
}

bool has_complete_elements(Sema& sema, const CXXRecordDecl* record, bool safest) {
  const auto* specialization = llvm::dyn_cast<ClassTemplateSpecializationDecl>(record);
  if (!specialization) return true;
  for (const TemplateArgument& argument : specialization->getTemplateArgs().asArray()) {
    if (argument.getKind() == TemplateArgument::Type && !has_complete_element(sema, argument.getAsType(), safest))
      return false;
    if (argument.getKind() != TemplateArgument::Pack) continue;
    for (const TemplateArgument& one : argument.pack_elements())
      if (one.getKind() == TemplateArgument::Type && !has_complete_element(sema, one.getAsType(), safest)) return false;
  }
  return true;
}

// Whether its elements are part of it: what others lead to has a value of its own, or none.
bool holds_elements(ClassKind kind) {
  switch (kind) {
    case ClassKind::DATA_SIZE:
    case ClassKind::INITIALIZER_LIST:
    case ClassKind::VALARRAY:
    case ClassKind::SEQUENCE:
    case ClassKind::MAP:
    case ClassKind::PAIR:
    case ClassKind::TUPLE:
    case ClassKind::VARIANT:
    case ClassKind::OPTIONAL:
    case ClassKind::EXPECTED: return true;
    default: return false;
  }
}

// The kind of a class of the standard library or nlohmann's, where its template arguments matter, too.
ClassKind refine(Sema& sema, ClassKind kind, const CXXRecordDecl* record, bool safest) {
  QualType argument = first_type(record);
  if (kind == ClassKind::EXPECTED && !argument.isNull() && argument->isVoidType()) return kind;
  if (holds_elements(kind) && !has_complete_elements(sema, record, safest)) return ClassKind::OPAQUE;
  switch (kind) {
    case ClassKind::DATA_SIZE:
      if (is_byte(argument)) return ClassKind::BYTES;
      // vector<bool> has no data(): its specialisation is iterated.
      if (plain_name(record) == "std::vector" && !argument.isNull() && argument->isBooleanType())
        return ClassKind::SEQUENCE;
      return kind;
    case ClassKind::SMART_POINTER:
      // How many elements an array has, its pointer does not know.
      return !argument.isNull() && argument->isArrayType() ? ClassKind::OPAQUE : kind;
    case ClassKind::TIME_POINT: {
      const CXXRecordDecl* clock = argument.isNull() ? nullptr : argument->getAsCXXRecordDecl();
      return clock && plain_name(clock) == "std::chrono::system_clock" ? kind : ClassKind::OTHER_TIME_POINT;
    }
    default: return kind;
  }
}

bool derives_from_exception(const CXXRecordDecl* record) {
  if (plain_name(record) == "std::exception") return true;
  for (const CXXBaseSpecifier& base : record->bases()) {
    const CXXRecordDecl* declaration = base.getType()->getAsCXXRecordDecl();
    declaration = declaration ? declaration->getDefinition() : nullptr;
    if (base.getAccessSpecifier() == AS_public && declaration && derives_from_exception(declaration)) return true;
  }
  return false;
}

bool has_public_method(Sema& sema, const CXXRecordDecl* record, llvm::StringRef name) {
  LookupResult result(sema, &sema.Context.Idents.get(name), record->getLocation(), Sema::LookupMemberName);
  result.suppressDiagnostics();
  if (!sema.LookupQualifiedName(result, const_cast<CXXRecordDecl*>(record))) return false;
  for (auto i = result.begin(); i != result.end(); ++i) {
    const auto* method = llvm::dyn_cast<CXXMethodDecl>((*i)->getUnderlyingDecl());
    if (method && method->isConst() && !method->isVolatile() && i.getAccess() == AS_public &&
        method->getMinRequiredArguments() == 0 && !method->getReturnType()->isUndeducedType())
      return true;
  }
  return false;
}

bool has_public_data(const CXXRecordDecl* record) {
  return llvm::any_of(record->fields(), [](const FieldDecl* f) { return f->getAccess() == AS_public; });
}

// C structures of the system's headers lead to buffers and to the library's own state.
bool is_system_structure(Sema& sema, const CXXRecordDecl* record) {
  if (!sema.getSourceManager().isInSystemHeader(record->getLocation()) && record->getLocation().isValid()) return false;
  if (!record->isExternCContext() && !record->getDeclContext()->isExternCContext() && record->getLocation().isValid())
    return false;
  return llvm::any_of(record->fields(), [](const FieldDecl* f) { return f->getType()->isPointerType(); });
}

}  // namespace

QualType public_member_type(Sema& sema, const CXXRecordDecl* record, llvm::StringRef name) {
  LookupResult result(sema, &sema.Context.Idents.get(name), record->getLocation(), Sema::LookupMemberName);
  result.suppressDiagnostics();
  if (!sema.LookupQualifiedName(result, const_cast<CXXRecordDecl*>(record)) || !result.isSingleResult()) return {};
  if (result.begin().getAccess() != AS_public) return {};
  const auto* type = llvm::dyn_cast<TypedefNameDecl>(result.getFoundDecl()->getUnderlyingDecl());
  return type ? type->getUnderlyingType() : QualType();
}

bool is_complete(Sema& sema, const CXXRecordDecl* record) {
  if (record->hasDefinition()) return !record->getDefinition()->isInvalidDecl() && !record->isBeingDefined();
  const auto* specialization = llvm::dyn_cast<ClassTemplateSpecializationDecl>(record);
  if (!specialization) return false;
  Trial trial(sema);
  bool complete = sema.isCompleteType(record->getLocation(), compat::tag_type(sema.Context, record));
  return complete && !trial.failed() && record->hasDefinition() && !record->getDefinition()->isInvalidDecl();
}

ClassKind classify(Sema& sema, const CXXRecordDecl* record, bool safest) {
  if (record->isLambda() || record->isUnion() || !is_complete(sema, record)) return ClassKind::OPAQUE;
  record = record->getDefinition();
  std::string name = plain_name(record);
  auto known = known_classes().find(name);
  if (known != known_classes().end()) return refine(sema, known->second, record, safest);
  if (derives_from_exception(record)) return ClassKind::EXCEPTION;
  if (name.rfind("std::", 0) == 0 || is_system_structure(sema, record)) return ClassKind::OPAQUE;

  // A class that only adds behaviour to one of those is one of those.
  if (record->getNumBases() == 1 && !has_public_data(record)) {
    const CXXBaseSpecifier& base = *record->bases_begin();
    const CXXRecordDecl* declaration = base.getType()->getAsCXXRecordDecl();
    if (base.getAccessSpecifier() == AS_public && !base.isVirtual() && declaration) {
      switch (ClassKind kind = classify(sema, declaration, safest)) {
        case ClassKind::STRING:
        case ClassKind::PATH:
        case ClassKind::DATA_SIZE:
        case ClassKind::BYTES:
        case ClassKind::SEQUENCE:
        case ClassKind::MAP:
        case ClassKind::JSON: return kind;
        default: break;
      }
    }
  }

  // Somebody else's string or container is told by the types every one of them has. Having begin() and end() is not
  // enough: so do ranges that never end, that are used up by reading, that lock.
  if (has_public_data(record)) return ClassKind::USER;
  QualType value = public_member_type(sema, record, "value_type");
  if (!value.isNull()) {
    bool string = !public_member_type(sema, record, "traits_type").isNull() && is_character(value.getUnqualifiedType());
    bool contiguous = has_public_method(sema, record, "data") && has_public_method(sema, record, "size");
    if (string && contiguous) return ClassKind::STRING;
    QualType itself = compat::tag_type(sema.Context, record);
    bool of_itself = sema.Context.hasSameUnqualifiedType(value, itself);
    bool real = !public_member_type(sema, record, "allocator_type").isNull() &&
                has_public_method(sema, record, "begin") && has_public_method(sema, record, "end");
    if (real && !of_itself && has_complete_element(sema, value, safest))
      return public_member_type(sema, record, "mapped_type").isNull() ? ClassKind::SEQUENCE : ClassKind::MAP;
  }
  return ClassKind::USER;
}

ClassKind safest_kind(Sema& sema, const CXXRecordDecl* record) {
  std::string name = plain_name(record);
  bool standard = name.rfind("std::", 0) == 0;
  // A user's template that nothing has used may not be meant to be instantiated at all.
  if (!standard && !record->hasDefinition()) return ClassKind::OPAQUE;
  if (record->isLambda() || record->isUnion() || !is_complete(sema, record)) return ClassKind::OPAQUE;
  record = record->getDefinition();
  if (!standard) {
    // Something to lock tells that other threads change it while we would look.
    for (const FieldDecl* field : record->fields()) {
      const CXXRecordDecl* type = field->getType()->getAsCXXRecordDecl();
      std::string field_name = type ? plain_name(type) : "";
      if (field->getType()->isAtomicType() || field_name == "std::atomic" || field_name.rfind("std::mutex", 0) == 0 ||
          field_name.find("mutex") != std::string::npos || field_name.find("Mutex") != std::string::npos)
        return ClassKind::OPAQUE;
    }
    return is_system_structure(sema, record) ? ClassKind::OPAQUE : ClassKind::USER;
  }
  ClassKind kind = classify(sema, record, /*safest=*/true);
  switch (kind) {
    case ClassKind::EXCEPTION:
    case ClassKind::JSON:
    case ClassKind::REFERENCE_WRAPPER:
    case ClassKind::USER: return ClassKind::OPAQUE;
    // A span leads to memory like a pointer does, often to where something is going to be written.
    case ClassKind::DATA_SIZE: return name == "std::span" ? ClassKind::OPAQUE : kind;
    default: return kind;
  }
}

}  // namespace mlflow::plugin
