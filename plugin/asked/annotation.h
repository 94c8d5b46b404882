// How an attribute is kept on a declaration: an AnnotateAttr whose text is the attribute's name and arguments.
//
// Clang itself then carries it to redeclarations and template instantiations, and into precompiled headers. It would
// also put it into the object file: it has to be taken off before code is generated.
#pragma once

#include <string>
#include <vector>

#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"

namespace mlflow::plugin {

enum class Mark { TRACE, NO_TRACE, SKIP, REDACT, READ_POINTERS, RULE, CARRY };

void annotate(clang::Decl* decl, Mark mark, const std::string& arguments, clang::SourceRange range);
// The mark, or null. One that says something is preferred to a bare one, and then what is written on this declaration
// to what is inherited.
const clang::AnnotateAttr* find_annotation(const clang::Decl* decl, Mark mark);
// Those that say something else than the one that is found.
std::vector<const clang::AnnotateAttr*> other_annotations(const clang::Decl* decl, Mark mark);
std::string annotation_arguments(const clang::AnnotateAttr* attribute);
void drop_annotations(clang::Decl* decl);

}  // namespace mlflow::plugin
