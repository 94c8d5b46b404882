#include "plugin/plan/pointer_reading.h"

#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// `payload_len`, `payloadLen`, `nBytes`: the words a name is made of, in small letters.
llvm::SmallVector<std::string, 4> words_of(llvm::StringRef name) {
  auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  llvm::SmallVector<std::string, 4> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    bool begins = is_capital(name[i]) && i > 0 && !is_capital(name[i - 1]);
    if ((begins || name[i] == '_') && !words.back().empty()) words.emplace_back();
    if (name[i] != '_') words.back() += llvm::toLower(name[i]);
  }
  return words;
}

bool has_word(const NamedDecl* decl, std::initializer_list<llvm::StringRef> wanted) {
  return decl->getIdentifier() && llvm::any_of(words_of(decl->getName()), [&](const std::string& word) {
           return llvm::is_contained(wanted, word);
         });
}

QualType pointee_of(const ValueDecl* decl) {
  const auto* pointer = decl->getType()->getAs<PointerType>();
  return pointer ? pointer->getPointeeType() : QualType();
}

bool is_character(QualType type) {
  return (type->isAnyCharacterType() || type->isWideCharType()) && !type->isSpecificBuiltinType(BuiltinType::SChar) &&
         !type->isSpecificBuiltinType(BuiltinType::UChar);
}

bool is_byte(QualType type) {
  if (type->isSpecificBuiltinType(BuiltinType::SChar) || type->isSpecificBuiltinType(BuiltinType::UChar)) return true;
  const auto* enumeration = type->getAs<EnumType>();
  return enumeration && enumeration->getDecl()->getIdentifier() && enumeration->getDecl()->getName() == "byte" &&
         enumeration->getDecl()->isInStdNamespace();
}

// `first` and `last` of a range: what the second points to is behind its end.
bool is_range(const ValueDecl* first, const ValueDecl* last) {
  QualType one = pointee_of(first), other = pointee_of(last);
  if (one.isNull() || other.isNull()) return false;
  if (one.getCanonicalType().getUnqualifiedType() != other.getCanonicalType().getUnqualifiedType()) return false;
  return (has_word(first, {"begin", "first", "start", "b", "it", "cur", "pos"}) &&
          has_word(last, {"end", "last", "stop", "limit", "e", "finish"}));
}

}  // namespace

bool is_size_of(const ValueDecl* data, const ValueDecl* next) {
  QualType pointee = pointee_of(data);
  if (pointee.isNull() || !pointee.isConstQualified() || pointee.isVolatileQualified()) return false;
  if (!is_character(pointee) && !is_byte(pointee)) return false;
  QualType type = next->getType();
  if (!type->isIntegerType() || type->isBooleanType() || type->isAnyCharacterType() || type->isEnumeralType() ||
      type.isVolatileQualified())
    return false;
  return has_word(next, {"n",       "num",     "len",      "length",  "size",     "sz",   "siz",    "count",
                         "cnt",     "bytes",   "nbytes",   "chars",   "nchars",   "slen", "strlen", "buflen",
                         "bufsize", "datalen", "datasize", "textlen", "capacity", "cap",  "extent"});
}

PointerReading pointer_reading(const FunctionDecl* function, unsigned index, bool safest) {
  PointerReading reading;
  const ParmVarDecl* parameter = function->getParamDecl(index);
  QualType pointee = pointee_of(parameter);
  if (pointee.isNull() || pointee->isVoidType() || pointee->isFunctionType() || safest) return reading;
  ParmVarDecl* next =
      index + 1 < function->getNumParams() ? const_cast<ParmVarDecl*>(function->getParamDecl(index + 1)) : nullptr;
  if (next && is_size_of(parameter, next)) {
    reading.kind = PointerReading::SIZED;
    reading.size = next;
    return reading;
  }
  bool in_range =
      (next && is_range(parameter, next)) || (index > 0 && is_range(function->getParamDecl(index - 1), parameter));
  if (!is_character(pointee) || in_range) reading.kind = PointerReading::ADDRESS;
  return reading;
}

}  // namespace mlflow::plugin
