// The expression that a path of an option stands for (`req.headers`), in the function that the option is for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attributes/object_path.h"
#include "plugin/clang/ast_builder.h"

namespace mlflow::plugin {

class PathExpression {
 public:
  PathExpression(const AstBuilder& builder, const std::vector<attributes::PathStep>& path)
      : builder_(builder), path_(path) {}

  // A new expression each time; null if there is none. It may name functions that are still to be called.
  clang::Expr* build();
  // What has to hold before it is evaluated: pointers on the way are not null. Null: nothing.
  clang::Expr* build_guard();

  // Why there is no expression, and the path that was probably meant.
  const std::string& problem() const { return problem_; }
  const std::optional<std::string>& replacement() const { return replacement_; }
  // Whether it is the first name, the parameter's, that is not there.
  bool lacks_parameter() const { return lacks_parameter_; }

 private:
  clang::Expr* first();
  clang::Expr* member_of(clang::Expr* object, std::size_t step);
  clang::Expr* prefix(std::size_t steps);
  clang::Expr* arrow(clang::Expr* object, std::size_t step);
  clang::Expr* called(clang::Expr* function, std::size_t step);
  clang::Expr* fail(const std::string& problem);
  void propose(std::size_t step, const attributes::PathStep& meant);

  const AstBuilder& builder_;
  const std::vector<attributes::PathStep>& path_;
  std::string problem_;
  std::optional<std::string> replacement_;
  bool lacks_parameter_ = false;
};

}  // namespace mlflow::plugin
