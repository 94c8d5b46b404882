#include "plugin/capture/capture_filler.h"

#include "plugin/capture/field_writer.h"
#include "plugin/clang/ast_builder.h"
#include "plugin/clang/ast_check.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/hook_namespace.h"
#include "plugin/clang/names.h"
#include "plugin/clang/trial.h"
#include "plugin/plan/class_kind.h"
#include "plugin/plan/user_conversion.h"

#include "clang/AST/ASTConsumer.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

const char* capture_function(ClassKind kind) {
  switch (kind) {
    case ClassKind::STRING: return "capture_string";
    case ClassKind::PATH: return "capture_path";
    case ClassKind::DATA_SIZE: return "capture_data_size";
    case ClassKind::BYTES: return "capture_byte_sequence";
    case ClassKind::INITIALIZER_LIST: return "capture_initializer_list";
    case ClassKind::VALARRAY: return "capture_valarray";
    case ClassKind::SEQUENCE: return "capture_sequence";
    case ClassKind::MAP: return "capture_map";
    case ClassKind::PAIR: return "capture_pair";
    case ClassKind::TUPLE: return "capture_tuple";
    case ClassKind::VARIANT: return "capture_variant";
    case ClassKind::OPTIONAL: return "capture_optional";
    case ClassKind::EXPECTED: return "capture_expected";
    case ClassKind::SMART_POINTER: return "capture_smart_pointer";
    case ClassKind::REFERENCE_WRAPPER: return "capture_reference_wrapper";
    case ClassKind::DURATION: return "capture_duration";
    case ClassKind::TIME_POINT: return "capture_time_point";
    case ClassKind::OTHER_TIME_POINT: return "capture_other_time_point";
    case ClassKind::BITSET: return "capture_bitset";
    case ClassKind::COMPLEX: return "capture_complex";
    case ClassKind::EXCEPTION: return "capture_exception";
    case ClassKind::JSON: return "capture_json";
    case ClassKind::NOTHING:
    case ClassKind::USER:
    case ClassKind::OPAQUE: break;
  }
  return nullptr;
}

std::string opaque_name(const ASTContext& context, const CXXRecordDecl* record) {
  return record->isLambda() ? "lambda" : type_name(context, compat::tag_type(context, record));
}

// Writes one specialisation.
class Definition {
 public:
  Definition(Sema& sema, FunctionDecl* function, bool safest)
      : sema_(sema), function_(function), builder_(sema, function, function->getLocation(), safest) {}

  Stmt* capture_class(const CXXRecordDecl* record) {
    ClassKind kind = builder_.safest() ? safest_kind(sema_, record) : classify(sema_, record);
    if (kind != ClassKind::OPAQUE) record = record->getDefinition();
    Stmt* body = kind == ClassKind::USER ? user_class(record) : known_class(kind, record);
    return body ? body : opaque(record);
  }

  // `static const Enumerator table[] = {...}; return find_enumerator(table, n, value);`
  Stmt* enumerator_name(const EnumDecl* declaration) {
    std::vector<std::pair<long long, llvm::StringRef>> rows;
    if (declaration) {
      for (const EnumConstantDecl* enumerator : declaration->enumerators()) {
        const llvm::APSInt& value = enumerator->getInitVal();
        rows.emplace_back(value.isSigned() ? value.getSExtValue() : static_cast<long long>(value.getZExtValue()),
                          enumerator->getName());
      }
    }
    // Of enumerators with one value, the first declared gives the name.
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    rows.erase(std::unique(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
               rows.end());
    ASTContext& context = builder_.context();
    std::vector<Stmt*> statements;
    Expr* table = builder_.null();
    if (!rows.empty()) {
      std::vector<Expr*> items;
      for (const auto& [value, name] : rows)
        items.push_back(builder_.list(
            {builder_.integer(static_cast<unsigned long long>(value), context.LongLongTy), builder_.string(name)}));
      QualType element = builder_.hook_type("Enumerator").withConst();
      llvm::APInt count(context.getTypeSize(context.getSizeType()), rows.size());
      VarDecl* variable = builder_.variable(
          "table", context.getConstantArrayType(element, count, nullptr, compat::normal_array, 0), SC_Static);
      if (!builder_.initialize(variable, builder_.list(items), false)) return nullptr;
      statements.push_back(builder_.declaration(variable));
      table = builder_.reference(variable);
    }
    Expr* name = builder_.call("find_enumerator", {table, builder_.size(rows.size()), parameter(0)});
    if (!name) return nullptr;
    statements.push_back(ReturnStmt::Create(context, builder_.location(), name, nullptr));
    return builder_.compound(statements);
  }

 private:
  Expr* parameter(unsigned index) const { return builder_.reference(function_->getParamDecl(index)); }

  Stmt* opaque(const CXXRecordDecl* record) {
    return block(builder_.call("mlflow_trace_v1_put_opaque",
                               {parameter(0), builder_.string(opaque_name(builder_.context(), record))}));
  }

  Stmt* block(Expr* call) {
    Stmt* statement = builder_.statement(call);
    return statement ? builder_.compound({statement}) : nullptr;
  }

  Stmt* tried(llvm::function_ref<Expr*()> make) {
    Expr* expression = builder_.tried(make);
    return expression ? block(expression) : nullptr;
  }

  Stmt* known_class(ClassKind kind, const CXXRecordDecl* record) {
    if (kind == ClassKind::NOTHING) return block(builder_.call("mlflow_trace_v1_put_null", {parameter(0)}));
    const char* name = capture_function(kind);
    if (!name) return nullptr;
    if (kind == ClassKind::TUPLE || kind == ClassKind::VARIANT) {
      const auto* specialization = llvm::dyn_cast<ClassTemplateSpecializationDecl>(record);
      if (!specialization) return nullptr;
      TemplateArgumentListInfo arguments(builder_.location(), builder_.location());
      add(arguments, specialization->getTemplateArgs()[0].pack_size());
      return tried([&] { return builder_.call(name, arguments, {parameter(0), parameter(1)}); });
    }
    return tried([&] { return builder_.call(name, {parameter(0), parameter(1)}); });
  }

  Stmt* user_class(const CXXRecordDecl* record) {
    if (builder_.safest()) return FieldWriter::has_fields(record) ? fields(record) : nullptr;
    SourceLocation location = builder_.location();
    if (QualType json = json_of_to_json(sema_, record, location); !json.isNull())
      if (Stmt* body = conversion("capture_via_to_json", json, record)) return body;
    if (FieldWriter::has_fields(record)) return fields(record);
    if (QualType stream = stream_of_operator(sema_, record, location); !stream.isNull())
      if (Stmt* body = conversion("capture_via_stream", stream, record)) return body;
    return nullptr;
  }

  Stmt* conversion(const char* name, QualType through, const CXXRecordDecl* record) {
    TemplateArgumentListInfo arguments(builder_.location(), builder_.location());
    add(arguments, through);
    std::string type = opaque_name(builder_.context(), record);
    return tried([&] { return builder_.call(name, arguments, {parameter(0), parameter(1), builder_.string(type)}); });
  }

  // `if (!begin_object(w)) return; capture_field(w, "a", 1, value.a); ... end_object(w, n);`
  Stmt* fields(const CXXRecordDecl* record) {
    Trial trial(sema_);
    ASTContext& context = builder_.context();
    Expr* begin = builder_.call("mlflow_trace_v1_begin_object", {parameter(0)});
    if (!begin) return nullptr;
    Stmt* leave = ReturnStmt::Create(context, builder_.location(), nullptr, nullptr);
    ExprResult is_cut = sema_.CreateBuiltinUnaryOp(builder_.location(), UO_LNot, begin);
    if (is_cut.isInvalid()) return nullptr;
    std::vector<Stmt*> statements = {IfStmt::Create(context, builder_.location(), IfStatementKind::Ordinary, nullptr,
                                                    nullptr, is_cut.get(), builder_.location(), builder_.location(),
                                                    leave)};
    FieldWriter writer(builder_);
    if (!writer.write(record, statements)) return nullptr;
    Stmt* end = builder_.statement(builder_.call("mlflow_trace_v1_end_object",
                                                 {parameter(0), builder_.integer(writer.count(), context.LongLongTy)}));
    if (!end || trial.failed()) return nullptr;
    statements.push_back(end);
    return builder_.compound(statements);
  }

  void add(TemplateArgumentListInfo& arguments, QualType type) const {
    TypeSourceInfo* info = builder_.context().getTrivialTypeSourceInfo(type, builder_.location());
    arguments.addArgument(TemplateArgumentLoc(TemplateArgument(type), info));
  }
  void add(TemplateArgumentListInfo& arguments, unsigned number) const {
    Expr* value = builder_.size(number);
    arguments.addArgument(compat::expression_argument(value));
  }

  Sema& sema_;
  FunctionDecl* function_;
  AstBuilder builder_;
};

void define(Sema& sema, const Session& session, FunctionDecl* function, bool safest) {
  if (function->isDefined() || function->isInvalidDecl()) return;
  const TemplateArgumentList* arguments = function->getTemplateSpecializationArgs();
  if (!arguments || arguments->size() != 1) return;
  QualType type = arguments->get(0).getAsType();
  if (type->isDependentType()) return;
  AstCheck check(sema, function, session.options().check);
  {
    Sema::SynthesizedFunctionScope scope(sema, function);
    Definition definition(sema, function, safest);
    Stmt* body = nullptr;
    if (const auto* enumeration = type->getAs<EnumType>())
      body = definition.enumerator_name(enumeration->getDecl()->getDefinition());
    else if (const CXXRecordDecl* record = type->getAsCXXRecordDecl())
      body = definition.capture_class(record);
    if (!body) return;
    function->setBody(body);
  }
  check.report();
  sema.Consumer.HandleTopLevelDecl(DeclGroupRef(function));
}

FunctionTemplateDecl* find_template(Sema& sema, llvm::StringRef name, bool safest) {
  NamespaceDecl* hooks = find_hooks(sema, safest);
  if (!hooks) return nullptr;
  for (NamedDecl* found : hooks->lookup(DeclarationName(&sema.Context.Idents.get(name))))
    if (auto* declaration = llvm::dyn_cast<FunctionTemplateDecl>(found)) return declaration;
  return nullptr;
}

bool define_missing(Sema& sema, const Session& session, bool safest) {
  bool any = false;
  for (const char* name : {"capture_class", "enumerator_name"}) {
    FunctionTemplateDecl* declaration = find_template(sema, name, safest);
    if (!declaration) continue;
    std::vector<FunctionDecl*> missing;
    for (FunctionDecl* function : declaration->specializations())
      if (!function->isDefined() && function->isReferenced()) missing.push_back(function);
    for (FunctionDecl* function : missing) {
      define(sema, session, function, safest);
      any |= function->isDefined();
    }
  }
  return any;
}

}  // namespace

void fill_captures(Sema& sema, const Session& session, FunctionDecl* instantiated) {
  // Value<T, CLASS>::put calls capture_class<T>, Value<T, ENUM>::put enumerator_name<T>.
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(instantiated);
  if (!method || !method->getIdentifier() || method->getName() != "put") return;
  const auto* value = llvm::dyn_cast<ClassTemplateSpecializationDecl>(method->getParent());
  if (!value || value->getName() != "Value" || !is_hook(method)) return;
  bool safest = is_safest_hook(method);
  QualType type = value->getTemplateArgs()[0].getAsType();
  bool is_enum = type->isEnumeralType();
  if (!is_enum && !type->isRecordType()) return;
  FunctionTemplateDecl* declaration = find_template(sema, is_enum ? "enumerator_name" : "capture_class", safest);
  if (!declaration) return;
  TemplateArgument argument(sema.Context.getCanonicalType(type));
  void* position = nullptr;
  if (FunctionDecl* function = declaration->findSpecialization(argument, position))
    define(sema, session, function, safest);
}

void finish_captures(Sema& sema, const Session& session) {
  do {
    sema.PerformPendingInstantiations();
  } while (define_missing(sema, session, false) | define_missing(sema, session, true));
}

}  // namespace mlflow::plugin
