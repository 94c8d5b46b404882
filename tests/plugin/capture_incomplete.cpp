// Containers of a class that is never defined here, and of one whose definition comes later; templates that nobody
// uses.
// RUN: echo '[{"function": "by_rule::*"}]' > %t.json
// RUN: %clang_run -std=c++17 -Wall -Wextra -Werror -fplugin-arg-mlflow_trace-rules=%t.json %s -o %t && %t | %filecheck %s
#include <cstdio>
#include <deque>
#include <list>
#include <memory>
#include <vector>

class Elsewhere;  // never defined
struct Later;
template <class T> struct NotMeantFor {
  static_assert(sizeof(T) > 1000, "nobody is to use it");
};
template <class T> struct Mine {
  using value_type = T;
  using allocator_type = std::allocator<T>;
  T* begin() const { return first; }
  T* end() const { return first; }
  T* first = nullptr;
};

// What can be passed without looking at it.
template <class T> T& nothing() {
  static long long place[16];
  return *reinterpret_cast<T*>(&place);
}

[[mlflow::trace]] void annotated(const std::vector<Elsewhere>& a, const std::deque<Elsewhere>& b,
                                 const Mine<Elsewhere>& c, const std::vector<std::vector<Elsewhere>>& d) {
  std::puts("annotated");
  (void)a, (void)b, (void)c, (void)d;
}
[[mlflow::trace]] void later(const std::vector<Later>& a) {
  std::puts("later");
  (void)a;
}
void call_later();

namespace by_rule {
void listed(const std::vector<Elsewhere>& a, const std::list<Elsewhere>& b) {
  std::puts("listed");
  (void)a, (void)b;
}
void unused(const std::vector<NotMeantFor<int>>& a) {
  std::puts("unused");
  (void)a;
}
}  // namespace by_rule

int main() {
  annotated(nothing<std::vector<Elsewhere>>(), nothing<std::deque<Elsewhere>>(), nothing<Mine<Elsewhere>>(),
            nothing<std::vector<std::vector<Elsewhere>>>());
  // CHECK: annotated(a=<std::vector<Elsewhere>>, b=<std::deque<Elsewhere>>, c={first: null}, d=[])
  call_later();
  // CHECK: later(a=[{x: 3}])
  by_rule::listed(nothing<std::vector<Elsewhere>>(), nothing<std::list<Elsewhere>>());
  // CHECK: listed(a=<std::vector<Elsewhere>>, b=<std::list<Elsewhere>>)
  by_rule::unused(nothing<std::vector<NotMeantFor<int>>>());
  // CHECK: unused(a=<std::vector<NotMeantFor<int>>>)
}
struct Later {
  int x = 3;
};
void call_later() { later(std::vector<Later>(1)); }
