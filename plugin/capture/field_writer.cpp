#include "plugin/capture/field_writer.h"

#include "plugin/clang/clang_compat.h"
#include "plugin/clang/names.h"
#include "plugin/plan/trace_plan.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecordLayout.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// The classes whose fields count as this one's own.
const CXXRecordDecl* public_base(const CXXBaseSpecifier& base) {
  const CXXRecordDecl* record = base.getType()->getAsCXXRecordDecl();
  return base.getAccessSpecifier() == AS_public && record ? record->getDefinition() : nullptr;
}

bool is_public_field(const FieldDecl* field) {
  return field->getAccess() == AS_public && (field->isAnonymousStructOrUnion() || !field->getDeclName().isEmpty());
}

}  // namespace

bool FieldWriter::has_fields(const CXXRecordDecl* record) {
  for (const CXXBaseSpecifier& base : record->bases())
    if (const CXXRecordDecl* declaration = public_base(base); declaration && has_fields(declaration)) return true;
  for (const FieldDecl* field : record->fields())
    if (is_public_field(field)) return true;
  return false;
}

Expr* FieldWriter::object(const std::vector<CXXBaseSpecifier*>& bases, const std::vector<FieldDecl*>& outer) const {
  Expr* object = builder_.reference(builder_.function()->getParamDecl(1));
  // One step at a time: each cast is from a class to a direct base of it, which cannot be ambiguous.
  for (CXXBaseSpecifier* base : bases) {
    QualType type = base->getType().withConst();
    CXXCastPath path = {base};
    object = ImplicitCastExpr::Create(builder_.context(), type, CK_UncheckedDerivedToBase, object, &path, VK_LValue,
                                      FPOptionsOverride());
  }
  for (FieldDecl* field : outer)
    if (object) object = member(object, field);
  return object;
}

Expr* FieldWriter::member(Expr* object, FieldDecl* field) const {
  ExprResult result = builder_.sema().BuildFieldReferenceExpr(
      object, false, builder_.location(), CXXScopeSpec(), field, DeclAccessPair::make(field, field->getAccess()),
      DeclarationNameInfo(field->getDeclName(), builder_.location()));
  return result.isInvalid() ? nullptr : result.get();
}

bool FieldWriter::is_misaligned(const std::vector<CXXBaseSpecifier*>& bases, const std::vector<FieldDecl*>& outer,
                                const FieldDecl* field) const {
  ASTContext& context = builder_.context();
  auto misplaced = [&](const FieldDecl* inner) {
    if (inner->isBitField() || inner->getType()->isReferenceType()) return false;
    const ASTRecordLayout& layout = context.getASTRecordLayout(inner->getParent());
    std::uint64_t wanted = context.getTypeAlign(inner->getType().getCanonicalType());
    return layout.getFieldOffset(inner->getFieldIndex()) % wanted != 0 ||
           static_cast<std::uint64_t>(context.toBits(layout.getAlignment())) < wanted;
  };
  // A class that is packed aligns its bases no better than itself.
  const CXXRecordDecl* around = builder_.function()->getParamDecl(1)->getType()->getPointeeCXXRecordDecl();
  for (const CXXBaseSpecifier* base : bases) {
    if (around && context.getTypeAlign(compat::tag_type(context, around)) < context.getTypeAlign(base->getType()))
      return true;
    around = base->getType()->getAsCXXRecordDecl();
  }
  return misplaced(field) || llvm::any_of(outer, misplaced);
}

Expr* FieldWriter::capture_copy(std::vector<Expr*> arguments, Expr* value, QualType type) const {
  ASTContext& context = builder_.context();
  Qualifiers none;
  type = context.getUnqualifiedArrayType(type.getCanonicalType(), none);
  TemplateArgumentListInfo of_type(builder_.location(), builder_.location());
  of_type.addArgument(
      TemplateArgumentLoc(TemplateArgument(type), context.getTrivialTypeSourceInfo(type, builder_.location())));
  ExprResult address = builder_.sema().CreateBuiltinUnaryOp(builder_.location(), UO_AddrOf, value);
  if (address.isInvalid()) return nullptr;
  arguments.push_back(address.get());
  return builder_.call("capture_misaligned_field", of_type, arguments);
}

bool FieldWriter::write(const CXXRecordDecl* record, std::vector<Stmt*>& statements) {
  return write(record, {}, {}, statements);
}

bool FieldWriter::write(const CXXRecordDecl* record, const std::vector<CXXBaseSpecifier*>& bases,
                        const std::vector<FieldDecl*>& outer, std::vector<Stmt*>& statements) {
  for (CXXBaseSpecifier& base : const_cast<CXXRecordDecl*>(record)->bases()) {
    const CXXRecordDecl* declaration = outer.empty() ? public_base(base) : nullptr;
    if (!declaration || (base.isVirtual() && !virtual_bases_.insert(declaration).second)) continue;
    std::vector<CXXBaseSpecifier*> path = bases;
    path.push_back(&base);
    if (!write(declaration, path, outer, statements)) return false;
  }
  for (FieldDecl* field : record->fields()) {
    if (!is_public_field(field)) continue;
    const CXXRecordDecl* inner = field->getType()->getAsCXXRecordDecl();
    if (field->isAnonymousStructOrUnion()) {
      // Which member of a union is alive, nobody knows.
      if (!inner || inner->isUnion()) continue;
      std::vector<FieldDecl*> path = outer;
      path.push_back(field);
      if (!write(inner, bases, path, statements)) return false;
      continue;
    }
    llvm::StringRef name = field->getName();
    Expr* writer = builder_.reference(builder_.function()->getParamDecl(0));
    std::vector<Expr*> arguments = {writer, builder_.string(name), builder_.size(name.size())};
    const char* function = "capture_field";
    Expr* call = nullptr;
    QualType type = field->getType();
    bool flexible = type->isIncompleteArrayType();
    bool record_incomplete = type->isReferenceType() && type->getPointeeType()->isFunctionType();
    bool leads_away = builder_.safest() && type->isReferenceType();
    bool misaligned = is_misaligned(bases, outer, field);
    bool lost = misaligned && !type.isTriviallyCopyableType(builder_.context());
    if (!is_capturable(builder_.context(), type) || flexible || record_incomplete || leads_away || lost) {
      function = "capture_opaque_field";
      arguments.push_back(builder_.string(type_name(builder_.context(), type)));
    } else {
      if (type->isReferenceType()) function = "capture_reference_field";
      Expr* base = object(bases, outer);
      Expr* value = base ? member(base, field) : nullptr;
      if (!value) return false;
      if (misaligned) {
        call = capture_copy(arguments, value, type);
        if (!call) return false;
      }
      arguments.push_back(value);
    }
    Stmt* statement = builder_.statement(call ? call : builder_.call(function, arguments));
    if (!statement) return false;
    statements.push_back(statement);
    ++count_;
  }
  return true;
}

}  // namespace mlflow::plugin
