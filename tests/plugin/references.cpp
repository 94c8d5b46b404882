// What a reference leads to may be storage in which nothing has been constructed yet. What is there is recorded; what
// is not is an address, and no code of the class's runs on it.
// RUN: %clang_run -std=c++17 -Wall -Wextra -Werror %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -O2 -fsanitize=address,undefined -fno-sanitize-recover=all %s -o %t && %t | %filecheck --check-prefix=OUT %s
#include <cstdlib>
#include <cstring>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

struct Point {
  int x;
  std::string name;
};
class Shown {
 public:
  Shown() : text_(&text) {}
  friend std::ostream& operator<<(std::ostream& out, const Shown& shown) { return out << *shown.text_; }
  [[mlflow::trace]] Shown& add() { return *this; }

  inline static std::string text = "shown";

 private:
  std::string* text_;
};

template <class T> struct Pool {
  T* places = static_cast<T*>(std::memset(std::malloc(4 * sizeof(T)), 0x5a, 4 * sizeof(T)));
  ~Pool() { std::free(static_cast<void*>(places)); }
  [[mlflow::trace("slot")]] T& slot(int i) { return places[i]; }
  [[mlflow::trace("peek")]] const T& peek(int i) const { return places[i]; }
  [[mlflow::trace("build", capture_outputs = false)]] static void build(T& place) { (void)place; }
};
template <class T> void fill() {
  Pool<T> pool;
  T* made = new (&pool.slot(3)) T();
  pool.build(*made);
  made->~T();
  pool.build(pool.places[2]);
}
template <class T> struct Living {
  T value;
  [[mlflow::trace("front")]] T& front() { return value; }
  [[mlflow::trace("get")]] const T& get() const { return value; }
};
template <class T> [[mlflow::trace("change")]] void change(T& value) { (void)value; }
template <class T> void use(T value) {
  Living<T> living{std::move(value)};
  living.front();
  living.get();
  change(living.value);
}

[[mlflow::trace]] int& at_border(int* page) { return page[1024]; }
[[mlflow::trace]] const Shown& same(const Shown& shown) { return shown; }
[[mlflow::trace]] void marked([[mlflow::read_pointers]] Shown& shown) { (void)shown; }
[[mlflow::trace]] void tied(const std::tuple<int&, std::string&>& both) { (void)both; }

int main() {
  fill<std::string>();
  // OUT: slot(i=3) -> <address>
  // OUT-NEXT: build(place="")
  // OUT-NEXT: build(place=<address>)
  // All its bytes are alike: begin is end.
  fill<std::vector<int>>();
  // OUT-NEXT: slot(i=3) -> []
  // OUT-NEXT: build(place=[])
  // OUT-NEXT: build(place=[])
  fill<std::map<int, int>>();
  // OUT-NEXT: slot(i=3) -> <address>
  // OUT-NEXT: build(place={})
  // OUT-NEXT: build(place=<address>)
  fill<std::deque<int>>();
  // OUT-NEXT: slot(i=3) -> []
  // OUT-NEXT: build(place=[])
  // OUT-NEXT: build(place=[])
  fill<std::vector<bool>>();
  // OUT-NEXT: slot(i=3) -> <address>
  // OUT-NEXT: build(place=[])
  // OUT-NEXT: build(place=<address>)
  fill<Point>();
  // OUT-NEXT: slot(i=3) -> {x: 1515870810, name: <address>}
  // OUT-NEXT: build(place={x: 0, name: ""})
  // OUT-NEXT: build(place={x: 1515870810, name: <address>})
  fill<std::unique_ptr<int>>();
  // OUT-NEXT: slot(i=3) -> <address>
  // OUT-NEXT: build(place=null)
  // OUT-NEXT: build(place=<address>)
  fill<std::optional<int>>();
  // OUT-NEXT: slot(i=3) -> <address>
  // OUT-NEXT: build(place=null)
  // OUT-NEXT: build(place=<address>)
  fill<std::variant<int, std::string>>();
  // OUT-NEXT: slot(i=3) -> <address>
  // OUT-NEXT: build(place=0)
  // OUT-NEXT: build(place=<address>)
  fill<Shown>();
  // OUT-NEXT: slot(i=3) -> <address>
  // OUT-NEXT: build(place=<address>)
  // OUT-NEXT: build(place=<address>)
  Pool<std::list<std::string>>().peek(1);
  // OUT-NEXT: peek(i=1) -> <address>

  use(std::string("text"));
  // OUT-NEXT: front() -> "text"
  // OUT-NEXT: get() -> "text"
  // OUT-NEXT: change(value="text") -> null
  use(Point{1, "p"});
  // OUT-NEXT: front() -> {x: 1, name: "p"}
  // OUT-NEXT: get() -> {x: 1, name: "p"}
  // OUT-NEXT: change(value={x: 1, name: "p"}) -> null
  use(std::map<std::string, std::vector<int>>{{"a", {1, 2}}, {"b", {}}});
  // OUT-NEXT: front() -> {"a": [1, 2], "b": []}
  // OUT-NEXT: get() -> {"a": [1, 2], "b": []}
  // OUT-NEXT: change(value={"a": [1, 2], "b": []}) -> null
  use(std::unordered_map<int, std::unique_ptr<int>>());
  // OUT-NEXT: front() -> {}
  // OUT-NEXT: get() -> {}
  // OUT-NEXT: change(value={}) -> null
  use(std::deque<std::string>{"d", "e"});
  // OUT-NEXT: front() -> ["d", "e"]
  // OUT-NEXT: get() -> ["d", "e"]
  // OUT-NEXT: change(value=["d", "e"]) -> null
  use(std::vector<bool>{true, false});
  // OUT-NEXT: front() -> [true, false]
  // OUT-NEXT: get() -> [true, false]
  // OUT-NEXT: change(value=[true, false]) -> null
  use(5);
  // OUT-NEXT: front() -> 5
  // OUT-NEXT: get() -> 5
  // OUT-NEXT: change(value=5) -> null
  use(Shown());
  // OUT-NEXT: front() -> <address>
  // OUT-NEXT: get() -> "shown"
  // OUT-NEXT: change(value=<address>) -> null

  // The object a function is called on, and one that it was given for reading, are known to be there.
  Shown shown;
  shown.add();
  // OUT-NEXT: add() -> "shown"
  same(shown);
  // OUT-NEXT: same(shown="shown") -> "shown"
  // One word says that it is there.
  marked(shown);
  // OUT-NEXT: marked(shown="shown") -> null
  int number = 7;
  std::string text = "tied";
  tied(std::tie(number, text));
  // OUT-NEXT: tied(both=[7, "tied"]) -> null
}
