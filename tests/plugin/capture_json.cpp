// REQUIRES: nlohmann-json
// RUN: %clang_run -std=c++17 %s -o %t && %t | %filecheck --check-prefix=OUT %s
#include <nlohmann/json.hpp>

template <class T> [[mlflow::trace("look", capture_outputs = false)]] void look(const T& value) { (void)value; }

namespace acme {
class Point {
 public:
  Point(int x, int y) : x_(x), y_(y) {}
  friend void to_json(nlohmann::json& j, const Point& p) { j = nlohmann::json{{"x", p.x_}, {"y", p.y_}}; }

 private:
  int x_, y_;
};
struct Document {
  std::string title;
  int pages;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Document, title)
};
template <class T> struct Box {
  T content;
};
template <class T> void to_json(nlohmann::json& j, const Box<T>& box) { j = {{"boxed", box.content}}; }
struct Ordered {};
void to_json(nlohmann::ordered_json& j, const Ordered&) { j = {{"z", 1}, {"a", 2}}; }
}  // namespace acme

int main() {
  look(nlohmann::json::parse(R"({"b": [1, -2, 2.5, null, true, "t"], "a": {}})"));
  // OUT: look(value={a: {}, b: [1, -2, 2.5, null, true, "t"]})
  look(nlohmann::ordered_json::parse(R"({"b": 1, "a": 2})"));
  // OUT-NEXT: look(value={b: 1, a: 2})
  look(acme::Point(1, 2));
  // OUT-NEXT: look(value={x: 1, y: 2})
  look(acme::Document{"t", 3});
  // OUT-NEXT: look(value={title: "t"})
  look(acme::Box<int>{4});
  // OUT-NEXT: look(value={boxed: 4})
  look(acme::Ordered());
  // OUT-NEXT: look(value={z: 1, a: 2})
  look(std::vector<acme::Point>{{1, 2}});
  // OUT-NEXT: look(value=[{x: 1, y: 2}])
}
