#pragma once
#include <string>

extern "C" int prebuilt(int x);
namespace shop {
[[mlflow::trace("declared")]] int declared_there(int x);
int defined_here(int x);
namespace inner {
struct Class {
  [[mlflow::trace]] std::string method(const std::string& name) const;
};
}  // namespace inner
class [[mlflow::trace]] Whole {
 public:
  int first(int x);
  int second(int x) { return x; }
};
struct Item {
  int n;
};
template <class T> [[mlflow::trace]] T of_template(const T& item) {
  prebuilt(7);
  return item;
}
template <class T> [[mlflow::trace]] T special(T x) { return x; }
inline int in_header(int x) { return prebuilt(x); }
}  // namespace shop
extern "C" {
[[mlflow::trace]] int c_declared(int x);
}
