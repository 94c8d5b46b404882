// Functions that a rule names are traced without an attribute, their values in the safest form.
// RUN: rm -f %t.report
// RUN: echo '[{"function": "shop::Cart::secret*", "capture_inputs": false, "span_type": "TOOL"},' > %t.json
// RUN: echo ' {"function": "*", "exclude": ["shop::boring", "*::hidden*"], "attributes": {"team": "x", "n": -1.5}}]' >> %t.json
// RUN: %clang_run -std=c++17 %s -o %t -fplugin-arg-mlflow_trace-rules=%t.json -fplugin-arg-mlflow_trace-report=%t.report -MD -MF %t.d && %t | %filecheck --check-prefix=OUT %s
// RUN: %filecheck --check-prefix=REPORT %s < %t.report
// RUN: %filecheck --check-prefix=DEPENDS %s < %t.d
// DEPENDS: rules.cpp.tmp.json
#include <csetjmp>
#include <cstring>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace shop {
struct Item {
  std::string name = "tea";
  const char* note = reinterpret_cast<const char*>(1);  // nothing that may be followed
  int count = 2;
  friend std::ostream& operator<<(std::ostream& out, const Item&) { return out << "never"; }
};
// Having these makes no container: reading it would never end.
struct Endless {
  using value_type = int;
  using allocator_type = int;
  struct Iterator {
    int operator*() const { return 1; }
    void operator++() {}
    bool operator!=(const Iterator&) const { return true; }
  };
  Iterator begin() const { return {}; }
  Iterator end() const { return {}; }
};

class Cart {
 public:
  Cart() { add(1, "x"); }
  int add(int n, const char* text) {
    total_ += n + static_cast<int>(std::strlen(text));
    return total_;
  }
  int secret(const std::string& key);
  int size() const { return total_; }  // trivial
  [[mlflow::trace("own name")]] int annotated(const char* text) { return add(1, text); }
  [[mlflow::no_trace]] int quiet() { return add(1, ""); }

 private:
  int total_ = 0;
};
int Cart::secret(const std::string& key) { return add(0, key.c_str()); }

std::vector<Item> list(const std::map<std::string, Item>& items, std::unique_ptr<Item> owned, std::string& out, Item&& last,
                       const Endless& endless) {
  (void)owned, (void)endless;
  out = "set";
  std::vector<Item> all;
  for (auto& item : items) all.push_back(item.second);
  all.push_back(last);
  return all;
}
const char* text(const std::string& s) { return std::strchr(s.c_str(), 'e'); }
std::string& same(std::string& s) {
  s.clear();
  return s;
}
void boring() { std::string("x").clear(); }
namespace hidden {
void f() { boring(); }
}  // namespace hidden
template <class T> T twice(T x) { return static_cast<T>(std::move(x) + x); }
constexpr int fixed(int x) { return x + 1; }
inline __attribute__((always_inline)) void inlined() { boring(); }
__attribute__((pure)) int pure(int x) { return x + static_cast<int>(std::strlen("x")); }
int jumps() {
  std::jmp_buf here;
  return setjmp(here);
}
}  // namespace shop

int main() {
  shop::Cart cart;
  // OUT: main() -> 0 {"n": -1.5, "team": "x"}
  // OUT-NEXT:   Cart() -> null
  // OUT-NEXT:     add(n=1, text=<address>) -> 2
  cart.secret("k");
  // OUT-NEXT:   secret[TOOL] -> 3
  // OUT-NEXT:     add(n=0, text=<address>) -> 3
  cart.annotated("a");
  // OUT-NEXT:   own name(text="a") -> 5
  // OUT-NEXT:     add(
  cart.quiet();
  // OUT-NEXT:   add(
  std::string out;
  shop::list({{"a", {}}}, std::make_unique<shop::Item>(), out, {}, {});
  // OUT-NEXT:   list(items={"a": {name: "tea", note: <address>, count: 2}}, owned=<address>, out=<address>, last={name: "tea", note: <address>, count: 2}, endless=<shop::Endless>) -> [{name: "tea", note: <address>, count: 2}, {name: "tea", note: <address>, count: 2}]
  shop::text("tea");
  // OUT-NEXT:   text(s="tea") -> <address>
  shop::same(out);
  // OUT-NEXT:   same(s=<address>) -> <address>
  shop::boring();
  shop::hidden::f();
  shop::twice(2);
  // OUT-NEXT:   twice(x=2) -> 4
  shop::fixed(1);
  shop::inlined();
  (void)shop::pure(1);
  shop::jumps();
  shop::Cart().size();
  // OUT-NEXT:   Cart() -> null
}
// REPORT-DAG: left out {{.*}}fixed(int) {{.*}}constexpr
// REPORT-DAG: left out {{.*}}inlined() {{.*}}always_inline
// REPORT-DAG: left out {{.*}}pure(int) {{.*}}pure
// REPORT-DAG: left out {{.*}}jumps() {{.*}}setjmp
// REPORT-DAG: left out {{.*}}size() const {{.*}}trivial
// REPORT-DAG: left out {{.*}}quiet() {{.*}}no_trace
// REPORT-DAG: instrumented {{.*}}twice{{.*}}(int)
