// Watches the compilation, finds annotated functions as soon as they are complete, and has them instrumented before
// code is generated for them.
#pragma once

#include <memory>

#include "clang/AST/ASTMutationListener.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Sema/SemaConsumer.h"
#include "llvm/ADT/DenseSet.h"

#include "plugin/asked/session.h"
#include "plugin/find/call_finder.h"

namespace mlflow::plugin {

class FunctionFinder : public clang::SemaConsumer {
 public:
  FunctionFinder(clang::Preprocessor& preprocessor, std::unique_ptr<Session> session)
      : preprocessor_(preprocessor), session_(std::move(session)) {}

  void Initialize(clang::ASTContext& context) override;
  void InitializeSema(clang::Sema& sema) override;
  void ForgetSema() override { sema_ = nullptr; }
  bool HandleTopLevelDecl(clang::DeclGroupRef group) override;
  void HandleInlineFunctionDefinition(clang::FunctionDecl* function) override;
  void HandleTagDeclDefinition(clang::TagDecl* tag) override;
  void HandleTranslationUnit(clang::ASTContext& context) override;
  clang::ASTMutationListener* GetASTMutationListener() override { return &implicit_definitions_; }

 private:
  bool active() const;
  void consider(clang::FunctionDecl* function);
  // Functions of HTTP clients and servers that record requests.
  void weave(clang::FunctionDecl* function);
  // Members that the compiler has written, and classes that were completed, since the last time.
  void weave_carriers();
  // Members that no callback announces: in-class ones with a function-try-block.
  void weave_rest_of_carriers();
  // Marks the function when a rule asks for it; what the rule leaves out is reported.
  bool apply_rules(clang::FunctionDecl* function);
  // True of a lambda in a function that is not read to its end: what it is assigned to is known only then.
  bool waits_for_its_name(clang::FunctionDecl* function);
  void consider_waiting_lambdas();
  // Rules that trace calls; true if one in the function is traced now.
  bool trace_calls_in(clang::FunctionDecl* function);
  void trace_calls_in_instantiations();
  void consider_all(const clang::DeclContext* context);
  // cpp-httplib's namespace: it is looked into without a rule or an attribute.
  bool has_cpp_httplib(const clang::Decl* decl) const;
  void flush();
  void revisit_declarations();
  // Not while a class is being read: code generation might look at it too early.
  void generate_moved_bodies();
  // Those that no callback announces: in instantiations and initialisers; with a rule for functions, all.
  void consider_lambdas();
  void drop_parameter_annotations();

  // No callback of a consumer's announces what the compiler defines by itself.
  struct ImplicitDefinitions : clang::ASTMutationListener {
    void CompletedImplicitDefinition(const clang::FunctionDecl* function) override;
    std::vector<clang::CXXMethodDecl*> members;  // whose class may carry a context
  };

  clang::Preprocessor& preprocessor_;
  std::unique_ptr<Session> session_;
  ImplicitDefinitions implicit_definitions_;
  std::vector<clang::CXXRecordDecl*> carriers_;  // complete classes that carry a context
  std::size_t reported_carriers_ = 0;
  clang::Sema* sema_ = nullptr;
  std::unique_ptr<CallFinder> calls_;  // where a rule traces calls
  std::vector<clang::FunctionDecl*> instantiations_;  // whose calls are looked for at the end
  std::vector<clang::FunctionDecl*> waiting_lambdas_;
  std::vector<clang::FunctionDecl*> moved_bodies_;  // that code generation has not been given yet
  std::vector<clang::FunctionDecl*> declared_;  // annotated, their definitions not seen yet
  llvm::DenseSet<const clang::FunctionDecl*> done_;
  llvm::DenseSet<const clang::FunctionDecl*> woven_;  // clients and servers whose requests autolog records
};

}  // namespace mlflow::plugin
