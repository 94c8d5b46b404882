// What has to hold of a class before a value of it behind a reference is read, which may be storage that holds no
// object yet: the questions of runtime/hooks/proofs.h.
#pragma once

#include "clang/AST/DeclCXX.h"

#include "plugin/plan/class_kind.h"
#include "runtime/hooks/abi.h"

namespace mlflow::plugin {

enum class Proof {
  ITSELF,  // only its own bytes are read, or what they lead to is checked where it is read
  CONSTRUCTED,  // its own code would run: it has to be an object
  NODES,
  SEGMENTS,
  BITS
};

// `kind` is the record's, which is defined.
Proof proof_of(ClassKind kind, const clang::CXXRecordDecl* record);

// The links of a container that proves its NODES.
mlflow_trace_v1::NodeLinks node_links(const clang::CXXRecordDecl* record);

// Where in an unordered container of this size its first node's address is; 0 of any other class. libstdc++ puts what
// the user's hash holds in front, libc++ behind.
std::size_t begin_place(const clang::CXXRecordDecl* record, std::size_t size);

// Whether reading a field of the class goes through its table of virtual functions, which has to be there.
bool reads_through_table(const clang::LangOptions& language, const clang::CXXRecordDecl* record);

}  // namespace mlflow::plugin
