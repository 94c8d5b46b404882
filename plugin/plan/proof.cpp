#include "plugin/plan/proof.h"

#include "plugin/clang/names.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// libstdc++ has some of its classes in inline namespaces of the standard's; libc++ has all of them in one.
bool is_libcxx(const CXXRecordDecl* record) {
  const auto* space = llvm::dyn_cast<NamespaceDecl>(record->getDeclContext()->getRedeclContext());
  if (!space || !space->isInlineNamespace()) return false;
  llvm::StringRef name = space->getName();
  return name != "__cxx11" && name != "__debug" && name != "__cxx1998" && name != "__8";
}

bool is_one_of(llvm::StringRef name, std::initializer_list<llvm::StringRef> names) {
  return llvm::is_contained(names, name);
}

}  // namespace

Proof proof_of(ClassKind kind, const CXXRecordDecl* record) {
  std::string name = plain_name(record);
  bool is_known = name.rfind("std::", 0) == 0 || name == "nlohmann::basic_json";
  if (!is_known) return kind == ClassKind::USER ? Proof::ITSELF : Proof::CONSTRUCTED;
  switch (kind) {
    case ClassKind::EXCEPTION:
    case ClassKind::EXPECTED: return Proof::CONSTRUCTED;
    case ClassKind::SEQUENCE:
    case ClassKind::UNCOUNTED_SEQUENCE:
    case ClassKind::MAP:
    case ClassKind::UNCOUNTED_MAP: break;
    default: return Proof::ITSELF;
  }
  if (name == "std::deque") return is_libcxx(record) ? Proof::CONSTRUCTED : Proof::SEGMENTS;
  if (name == "std::vector") return Proof::BITS;
  return is_one_of(name,
                   {"std::list", "std::forward_list", "std::set", "std::multiset", "std::map", "std::multimap",
                    "std::unordered_set", "std::unordered_multiset", "std::unordered_map", "std::unordered_multimap"})
             ? Proof::NODES
             : Proof::CONSTRUCTED;
}

mlflow_trace_v1::NodeLinks node_links(const CXXRecordDecl* record) {
  std::string name = plain_name(record);
  bool libcxx = is_libcxx(record);
  if (name == "std::list" && libcxx) return mlflow_trace_v1::NEXT_SECOND;
  if (is_one_of(name, {"std::set", "std::multiset", "std::map", "std::multimap"}))
    return libcxx ? mlflow_trace_v1::LIBCXX_TREE : mlflow_trace_v1::LIBSTDCXX_TREE;
  return mlflow_trace_v1::NEXT_FIRST;
}

std::size_t begin_place(const CXXRecordDecl* record, std::size_t size) {
  constexpr std::size_t WORD = 8;
  if (plain_name(record).rfind("std::unordered_", 0) != 0) return 0;
  return is_libcxx(record) ? 2 * WORD : size - 5 * WORD;
}

bool reads_through_table(const LangOptions& language, const CXXRecordDecl* record) {
  return record->getNumVBases() > 0 || (record->isDynamicClass() && language.Sanitize.has(SanitizerKind::Vptr));
}

}  // namespace mlflow::plugin
