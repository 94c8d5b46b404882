#include "plugin/asked/annotation.h"

#include "plugin/clang/clang_compat.h"

namespace mlflow::plugin {
namespace {

llvm::StringRef prefix(Mark mark) {
  switch (mark) {
    case Mark::TRACE: return "mlflow::trace ";
    case Mark::NO_TRACE: return "mlflow::no_trace ";
    case Mark::SKIP: return "mlflow::skip ";
    case Mark::REDACT: return "mlflow::redact ";
    case Mark::READ_POINTERS: return "mlflow::read_pointers ";
    case Mark::RULE: return "mlflow::rule ";
    case Mark::CARRY: return "mlflow::carry_context ";
  }
  return "";
}

}  // namespace

void annotate(clang::Decl* decl, Mark mark, const std::string& arguments, clang::SourceRange range) {
  decl->addAttr(compat::annotation(decl->getASTContext(), prefix(mark).str() + arguments, range));
}

const clang::AnnotateAttr* find_annotation(const clang::Decl* decl, Mark mark) {
  const clang::AnnotateAttr* found = nullptr;
  for (const auto* attribute : decl->specific_attrs<clang::AnnotateAttr>()) {
    if (attribute->getAnnotation().substr(0, prefix(mark).size()) != prefix(mark)) continue;
    auto rank = [](const clang::AnnotateAttr* a) { return 2 * !annotation_arguments(a).empty() + !a->isInherited(); };
    if (!found || rank(attribute) > rank(found)) found = attribute;
  }
  return found;
}

std::vector<const clang::AnnotateAttr*> other_annotations(const clang::Decl* decl, Mark mark) {
  const clang::AnnotateAttr* found = find_annotation(decl, mark);
  std::vector<const clang::AnnotateAttr*> others;
  for (const auto* attribute : decl->specific_attrs<clang::AnnotateAttr>())
    if (attribute->getAnnotation().substr(0, prefix(mark).size()) == prefix(mark) &&
        !annotation_arguments(attribute).empty() && attribute->getAnnotation() != found->getAnnotation())
      others.push_back(attribute);
  return others;
}

std::string annotation_arguments(const clang::AnnotateAttr* attribute) {
  llvm::StringRef text = attribute->getAnnotation();
  return text.substr(text.find(' ') + 1).str();
}

void drop_annotations(clang::Decl* decl) {
  if (!decl->hasAttr<clang::AnnotateAttr>()) return;
  clang::AttrVec kept;
  for (clang::Attr* attribute : decl->getAttrs()) {
    auto* annotation = llvm::dyn_cast<clang::AnnotateAttr>(attribute);
    if (!annotation || annotation->getAnnotation().substr(0, 8) != "mlflow::") kept.push_back(attribute);
  }
  decl->dropAttrs();
  decl->setAttrs(kept);
}

}  // namespace mlflow::plugin
