#include "plugin/capture/capture_filler.h"

#include "plugin/capture/field_writer.h"
#include "plugin/clang/ast_builder.h"
#include "plugin/clang/ast_check.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/hook_namespace.h"
#include "plugin/clang/names.h"
#include "plugin/clang/trial.h"
#include "plugin/plan/class_kind.h"
#include "plugin/plan/proof.h"
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
    case ClassKind::STRING_VIEW: return "capture_string_view";
    case ClassKind::PATH: return "capture_path";
    case ClassKind::DATA_SIZE: return "capture_data_size";
    case ClassKind::SPAN: return "capture_span";
    case ClassKind::BYTE_SPAN: return "capture_byte_span";
    case ClassKind::BYTES: return "capture_byte_sequence";
    case ClassKind::INITIALIZER_LIST: return "capture_initializer_list";
    case ClassKind::VALARRAY: return "capture_valarray";
    case ClassKind::SEQUENCE: return "capture_sequence";
    case ClassKind::UNCOUNTED_SEQUENCE: return "capture_uncounted_sequence";
    case ClassKind::MAP: return "capture_map";
    case ClassKind::UNCOUNTED_MAP: return "capture_uncounted_map";
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

  // `return mlflow_trace_v1_there(w, object, sizeof(T), alignof(T));`
  Stmt* class_there(const CXXRecordDecl* record) {
    CharUnits size = CharUnits::One(), alignment = CharUnits::One();
    if (is_complete(builder_.sema(), record)) {
      QualType type = compat::tag_type(builder_.context(), record->getDefinition());
      size = builder_.context().getTypeSizeInChars(type);
      alignment = builder_.context().getTypeAlignInChars(type);
    }
    Expr* there = builder_.call("mlflow_trace_v1_there", {parameter(0), parameter(1), builder_.size(size.getQuantity()),
                                                          builder_.size(alignment.getQuantity())});
    if (!there) return nullptr;
    return builder_.compound({ReturnStmt::Create(builder_.context(), builder_.location(), there, nullptr)});
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

  Stmt* block(Expr* call, Stmt* before = nullptr) {
    Stmt* statement = builder_.statement(call);
    if (!statement) return nullptr;
    return before ? builder_.compound({before, statement}) : builder_.compound({statement});
  }

  Stmt* tried(llvm::function_ref<Expr*()> make, Stmt* before = nullptr) {
    Expr* expression = builder_.tried(make);
    return expression ? block(expression, before) : nullptr;
  }

  // `if (!condition) return;`
  Stmt* leave_unless(Expr* condition) {
    if (!condition) return nullptr;
    ASTContext& context = builder_.context();
    SourceLocation location = builder_.location();
    ExprResult is_not = sema_.CreateBuiltinUnaryOp(location, UO_LNot, condition);
    if (is_not.isInvalid()) return nullptr;
    return IfStmt::Create(context, location, IfStatementKind::Ordinary, nullptr, nullptr, is_not.get(), location,
                          location, ReturnStmt::Create(context, location, nullptr, nullptr));
  }

  std::size_t size_of(const CXXRecordDecl* record) const {
    return builder_.context().getTypeSizeInChars(compat::tag_type(builder_.context(), record)).getQuantity();
  }

  Expr* links_of(const CXXRecordDecl* record) { return builder_.integer(node_links(record), builder_.context().IntTy); }

  // Leaves where what has to hold does not. False: it cannot be asked.
  bool prove(Proof proof, const CXXRecordDecl* record, Stmt*& statement) {
    statement = nullptr;
    auto ask = [&](const char* name, std::vector<Expr*> more = {}) {
      std::vector<Expr*> arguments = {parameter(0), parameter(1)};
      arguments.insert(arguments.end(), more.begin(), more.end());
      statement = leave_unless(builder_.tried([&] { return builder_.call(name, arguments); }));
      return statement != nullptr;
    };
    switch (proof) {
      case Proof::ITSELF: return true;
      case Proof::CONSTRUCTED: return ask("is_constructed");
      case Proof::NODES:
        return ask("owns_nodes", {links_of(record), builder_.size(begin_place(record, size_of(record)))});
      case Proof::SEGMENTS: return ask("owns_segments");
      case Proof::BITS: return ask("owns_bits");
    }
    return false;
  }

  Stmt* known_class(ClassKind kind, const CXXRecordDecl* record) {
    if (kind == ClassKind::NOTHING) return block(builder_.call("mlflow_trace_v1_put_null", {parameter(0)}));
    const char* name = capture_function(kind);
    Stmt* proven = nullptr;
    if (!name || !prove(proof_of(kind, record), record, proven)) return nullptr;
    std::vector<Expr*> values = {parameter(0), parameter(1)};
    if (kind == ClassKind::TUPLE || kind == ClassKind::VARIANT) {
      const auto* specialization = llvm::dyn_cast<ClassTemplateSpecializationDecl>(record);
      if (!specialization) return nullptr;
      TemplateArgumentListInfo arguments(builder_.location(), builder_.location());
      add(arguments, specialization->getTemplateArgs()[0].pack_size());
      return tried([&] { return builder_.call(name, arguments, values); });
    }
    if (kind == ClassKind::JSON) values.push_back(json_links(record));
    return tried([&] { return builder_.call(name, values); }, proven);
  }

  // Those of the maps that the json's objects are; below zero where they are something else.
  Expr* json_links(const CXXRecordDecl* json) {
    QualType type = public_member_type(sema_, json, "object_t");
    const CXXRecordDecl* record = type.isNull() ? nullptr : type->getAsCXXRecordDecl();
    bool nodes = record && is_complete(sema_, record) &&
                 proof_of(classify(sema_, record), record->getDefinition()) == Proof::NODES;
    return nodes ? links_of(record) : builder_.integer(~0ULL, builder_.context().IntTy);
  }

  Stmt* user_class(const CXXRecordDecl* record) {
    if (builder_.safest()) return FieldWriter::has_fields(record) ? fields(record) : nullptr;
    SourceLocation location = builder_.location();
    if (QualType json = json_of_to_json(sema_, record, location); !json.isNull())
      if (Stmt* body = conversion("capture_via_to_json", json, record, json_links(json->getAsCXXRecordDecl())))
        return body;
    if (FieldWriter::has_fields(record)) return fields(record);
    if (QualType stream = stream_of_operator(sema_, record, location); !stream.isNull())
      if (Stmt* body = conversion("capture_via_stream", stream, record)) return body;
    return nullptr;
  }

  Stmt* conversion(const char* name, QualType through, const CXXRecordDecl* record, Expr* more = nullptr) {
    TemplateArgumentListInfo arguments(builder_.location(), builder_.location());
    add(arguments, through);
    std::string type = opaque_name(builder_.context(), record);
    std::vector<Expr*> values = {parameter(0), parameter(1), builder_.string(type)};
    if (more) values.push_back(more);
    Stmt* proven = nullptr;
    if (!prove(Proof::CONSTRUCTED, record, proven)) return nullptr;
    return tried([&] { return builder_.call(name, arguments, values); }, proven);
  }

  // `if (!begin_object(w)) return; capture_field(w, "a", 1, value.a); ... end_object(w, n);`
  Stmt* fields(const CXXRecordDecl* record) {
    Trial trial(sema_);
    ASTContext& context = builder_.context();
    std::vector<Stmt*> statements;
    Proof proof = reads_through_table(context.getLangOpts(), record) ? Proof::CONSTRUCTED : Proof::ITSELF;
    Stmt* proven = nullptr;
    if (!prove(proof, record, proven)) return nullptr;
    if (proven) statements.push_back(proven);
    statements.push_back(leave_unless(builder_.call("mlflow_trace_v1_begin_object", {parameter(0)})));
    if (!statements.back()) return nullptr;
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
      body =
          function->getName() == "is_class_there" ? definition.class_there(record) : definition.capture_class(record);
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
  for (const char* name : {"capture_class", "enumerator_name", "is_class_there"}) {
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
