#include "plugin/asked/carriers.h"

#include "plugin/asked/annotation.h"
#include "plugin/asked/rules.h"
#include "plugin/clang/names.h"

namespace mlflow::plugin {

using namespace clang;

bool Carriers::none() const { return !has_attributes_ && !rules_.has_classes(); }

bool Carriers::has(const CXXRecordDecl* record) {
  if (!record || record->isLambda()) return false;
  // In a precompiled header the attribute was met when that was made.
  if (const CXXRecordDecl* definition = record->getDefinition()) record = definition;
  if (find_annotation(record, Mark::CARRY)) return true;
  if (!rules_.has_classes()) return false;
  auto [known, fresh] = known_.try_emplace(record, false);
  if (fresh) known->second = rules_.carries(record);
  return known->second;
}

const CXXRecordDecl* Carriers::find(const CXXRecordDecl* record) {
  if (has(record)) return record;
  if (!record || !record->hasDefinition()) return nullptr;
  for (const CXXBaseSpecifier& base : record->getDefinition()->bases())
    if (const CXXRecordDecl* found = find(base.getType()->getAsCXXRecordDecl())) return found;
  return nullptr;
}

unsigned long long Carriers::number(const CXXRecordDecl* record) {
  unsigned long long number = 0xcbf29ce484222325ull;  // FNV-1a
  for (const char c : plain_name(record)) number = (number ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return number;
}

}  // namespace mlflow::plugin
