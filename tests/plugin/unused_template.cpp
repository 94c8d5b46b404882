// A class template that a parameter names and nothing has used before is made complete at the end of the unit, so that
// its value is captured: unless it cannot be, and not ahead of its explicit specialisation.
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

template <class T> struct NotForChars {
  static_assert(sizeof(T) > 1, "never to be instantiated with a char");
  T value;
};
[[mlflow::trace]] const NotForChars<char>& passes(const NotForChars<char>& by_const, NotForChars<char>& by_reference) {
  (void)by_reference;
  return by_const;
}

template <class T> struct Specialized {
  T general;
};
[[mlflow::trace]] void early(Specialized<int>& s, const Specialized<int>& t) { (void)s, (void)t; }
template <> struct Specialized<int> {
  int special = 1;
};

int main() {
  ignores({1, 2}, {});
  holder_of({7});
  alignas(long) static char memory[8];
  auto& object = reinterpret_cast<NotForChars<char>&>(memory);
  const NotForChars<char>& (*function)(const NotForChars<char>&, NotForChars<char>&) = passes;
  function(object, object);
  Specialized<int> specialized;
  early(specialized, specialized);
}
// OUT: ignores(items=[1, 2]{{.*}}
// OUT: holder_of(held={value: 7})
// OUT: passes(by_const=<NotForChars<char>>, by_reference=<NotForChars<char>>) -> <NotForChars<char>>
// OUT: early(s={special: 1}, t={special: 1}) -> null
