// A class template that a parameter names and nothing has used before is made complete, so that its value is captured.
// RUN: %clang_run -std=c++17 -Wall -Wextra -Werror %s -o %t && %t | %filecheck --check-prefix=OUT %s
#include <map>
#include <string>
#include <vector>

[[mlflow::trace]] int ignores(const std::vector<long>& items, const std::map<short, std::vector<double>>&) {
  return static_cast<int>(sizeof items);
}

template <class T> struct Holder {
  T value;
};
[[mlflow::trace]] int holder_of(const Holder<unsigned>& held) { return sizeof(&held); }

int main() {
  ignores({1, 2}, {});
  holder_of({7});
}
// OUT: ignores(items=[1, 2]{{.*}}
// OUT: holder_of(held={value: 7})
