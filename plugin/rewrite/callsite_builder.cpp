#include "plugin/rewrite/callsite_builder.h"

#include "plugin/clang/clang_compat.h"
#include "plugin/clang/names.h"
#include "runtime/hooks/abi.h"

#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallString.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

unsigned flags_of(const TracePlan& plan) {
  using mlflow_trace_v1::Callsite;
  unsigned flags = 0;
  if (plan.options.capture_inputs) flags |= Callsite::CAPTURES_INPUTS;
  if (plan.options.capture_outputs) flags |= Callsite::CAPTURES_OUTPUTS;
  if (plan.returns_void) flags |= Callsite::RETURNS_VOID;
  if (plan.opaque_result) flags |= Callsite::OUTPUT_OPAQUE;
  if (plan.generator) flags |= Callsite::GENERATOR;
  if (plan.coroutine) flags |= Callsite::COROUTINE;
  if (plan.has_values) flags |= Callsite::HAS_VALUES;
  return flags;
}

// What __FILE__ would say: -fmacro-prefix-map and -ffile-prefix-map hold for it.
std::string file_name(const ASTContext& context, const PresumedLoc& place) {
  if (!place.isValid()) return "";
  llvm::SmallString<256> name(place.getFilename());
  context.getLangOpts().remapPathPrefix(name);
  return name.str().str();
}

}  // namespace

BuiltCallsite build_callsite(const AstBuilder& builder, const TracePlan& plan, SourceLocation at,
                             const std::string& suffix) {
  BuiltCallsite built;
  ASTContext& context = builder.context();
  const FunctionDecl* function = builder.function();
  const attributes::TraceOptions& options = plan.options;
  QualType number = context.UnsignedIntTy;
  QualType byte = context.IntTy;  // literals are ints; the initialiser narrows constants that fit

  Expr* parameters = builder.null();
  if (!plan.parameters.empty()) {
    std::vector<Expr*> rows;
    for (const PlannedParameter& parameter : plan.parameters) {
      rows.push_back(
          builder.list({builder.string(parameter.name), builder.string(parameter.type),
                        builder.integer(parameter.values.size(), number), builder.integer(parameter.kind, byte)}));
    }
    QualType element = builder.hook_type("Parameter").withConst();
    QualType array =
        context.getConstantArrayType(element, llvm::APInt(context.getTypeSize(context.getSizeType()), rows.size()),
                                     nullptr, compat::normal_array, 0);
    VarDecl* table = builder.variable("mlflow_parameters" + suffix, array, SC_Static);
    if (!builder.initialize(table, builder.list(rows), false)) return built;
    built.variables.push_back(table);
    parameters = builder.reference(table);
  }

  auto text_or_null = [&](const std::optional<std::string>& text) {
    return text ? builder.string(*text) : builder.null();
  };
  const SourceManager& sources = context.getSourceManager();
  PresumedLoc place = sources.getPresumedLoc(sources.getExpansionLoc(at));
  std::string name = function_name(function);
  QualType type = builder.hook_type("Callsite");
  std::string attributes = options.attributes;
  VarDecl* callsite = builder.variable("mlflow_callsite" + suffix, type, SC_Static);
  Expr* fields = builder.list({
      builder.integer(context.getTypeSizeInChars(type).getQuantity(), number),
      builder.integer(flags_of(plan), number),
      builder.string(options.name.value_or(name)),
      builder.string(name),
      builder.string(qualified_name(function)),
      builder.string(options.span_type),
      builder.string(file_name(context, place)),
      builder.string(type_name(context, function->getReturnType())),
      attributes.empty() ? builder.null() : builder.string(attributes),
      text_or_null(options.description),
      parameters,
      builder.integer(plan.parameters.size(), number),
      builder.integer(place.isValid() ? place.getLine() : 0, number),
      builder.floating(options.sampling_ratio_override.value_or(-1.0)),
      builder.integer(options.log_level, byte),
      builder.list({}),
      builder.integer(0, number),
      builder.integer(0, number),
  });
  if (!builder.initialize(callsite, fields, false)) return built;
  built.variables.push_back(callsite);
  built.callsite = callsite;
  return built;
}

}  // namespace mlflow::plugin
