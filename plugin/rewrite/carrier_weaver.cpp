#include "plugin/rewrite/carrier_weaver.h"

#include "plugin/asked/annotation.h"
#include "plugin/clang/ast_builder.h"
#include "plugin/clang/ast_check.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/diagnostics.h"
#include "plugin/clang/hook_namespace.h"
#include "plugin/clang/names.h"
#include "plugin/plan/carrier_shape.h"
#include "plugin/report/printer.h"
#include "plugin/report/report.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

const char* hook_of(CarrierPart part) {
  switch (part) {
    case CarrierPart::MADE: return "carrier_made";
    case CarrierPart::COPIED: return "carrier_copied";
    case CarrierPart::ENDS: return "carrier_ends";
    case CarrierPart::NONE: break;
  }
  return "";
}

// A precompiled header's, or one that was looked at before.
bool is_woven(const Stmt* node) {
  if (!node) return false;
  if (const auto* attempt = llvm::dyn_cast<CXXTryStmt>(node)) return is_woven(attempt->getTryBlock());
  if (const auto* block = llvm::dyn_cast<CompoundStmt>(node))
    return !block->body_empty() && is_woven(block->body_front());
  if (const auto* choice = llvm::dyn_cast<IfStmt>(node)) return is_woven(choice->getElse());
  const auto* expression = llvm::dyn_cast<Expr>(node);
  const auto* call = expression ? llvm::dyn_cast<CallExpr>(expression->IgnoreImplicit()) : nullptr;
  const FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  return callee && is_hook(callee) && callee->getIdentifier() && callee->getName().substr(0, 8) == "carrier_";
}

class CarrierWeaver {
 public:
  CarrierWeaver(Sema& sema, CXXMethodDecl* member, CarrierPart part)
      : member_(member), part_(part), builder_(sema, member, member->getBody()->getBeginLoc()) {}

  // The new body; null if it cannot be built.
  Stmt* rewrite() {
    Stmt* first = keeping();
    if (!first) return nullptr;
    auto* attempt = llvm::dyn_cast<CXXTryStmt>(member_->getBody());
    if (!attempt) return behind(first, member_->getBody());
    // A function-try-block stays one: its handlers are for the initialisers, too.
    std::vector<Stmt*> handlers;
    for (unsigned i = 0; i < attempt->getNumHandlers(); ++i) handlers.push_back(attempt->getHandler(i));
    return CXXTryStmt::Create(builder_.context(), attempt->getTryLoc(), behind(first, attempt->getTryBlock()),
                              handlers);
  }

 private:
  CompoundStmt* behind(Stmt* first, Stmt* body) const {
    std::vector<Stmt*> statements = {first};
    AstBuilder::append_body(statements, body);
    return compat::compound(builder_.context(), statements, body->getBeginLoc(), body->getEndLoc());
  }

  // `carrier_copied(this, &other, 0x...)`; nothing while it is a constant that is made.
  Stmt* keeping() const {
    Sema& sema = builder_.sema();
    ASTContext& context = builder_.context();
    std::vector<Expr*> arguments = {sema.BuildCXXThisExpr(builder_.location(), member_->getThisType(), true)};
    if (part_ == CarrierPart::COPIED) {
      ExprResult other =
          sema.CreateBuiltinUnaryOp(builder_.location(), UO_AddrOf, builder_.reference(member_->getParamDecl(0)));
      if (other.isInvalid()) return nullptr;
      arguments.push_back(other.get());
    }
    arguments.push_back(builder_.integer(Carriers::number(member_->getParent()), context.UnsignedLongLongTy));
    Stmt* keeping = builder_.statement(builder_.call(hook_of(part_), arguments));
    if (!keeping || !member_->isConstexpr()) return keeping;
    Expr* condition = compat::has_if_consteval ? nullptr : builder_.call("constant_evaluated", {});
    return compat::if_consteval(context, builder_.location(), condition, builder_.compound({}), keeping);
  }

  CXXMethodDecl* member_;
  CarrierPart part_;
  AstBuilder builder_;
};

}  // namespace

void report_carrier(Sema& sema, Session& session, const CXXRecordDecl* record) {
  std::string reason = why_not_carried(record);
  std::string name = plain_name(record);
  if (!session.first_time(record->getLocation(), "carrier")) return;
  report_class(session, sema.Context, record, reason.empty() ? Outcome::INSTRUMENTED : Outcome::REFUSED,
               !reason.empty() ? reason
               : record->isAggregate()
                   ? "carries a context, but not where it is made by braces alone: it is an aggregate"
                   : "carries a context");
  const AnnotateAttr* attribute = find_annotation(record, Mark::CARRY);
  if (!reason.empty() && attribute)
    diagnose(sema, Level::Warning, attribute->getRange().getBegin(), "'" + name + "' carries no context: " + reason);
}

void weave_carrier(Sema& sema, Session& session, CXXMethodDecl* member) {
  const CarrierPart part = carrier_part(member);
  if (part == CarrierPart::NONE || !session.carriers().has(member->getParent()) || !find_hooks(sema)) return;
  const CXXRecordDecl* record = member->getParent()->getDefinition();
  if (!member->getBody() || member->isInvalidDecl() || is_woven(member->getBody())) return;
  report_carrier(sema, session, record);
  if (!why_not_carried(record).empty() || member->isTrivial()) return;
  AstCheck check(sema, member, session.options().check);
  {
    Sema::SynthesizedFunctionScope scope(sema, member);
    Stmt* body = CarrierWeaver(sema, member, part).rewrite();
    if (!body) return report(session, sema.Context, member, Outcome::REFUSED, "it cannot keep its object's context");
    member->setBody(body);
  }
  check.report();
  if (session.options().print) print_function(sema.Context, session, member);
}

}  // namespace mlflow::plugin
