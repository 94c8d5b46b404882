// What several units and libraries share.
#pragma once
#include <map>
#include <string>
#include <vector>

extern "C" int prebuilt(int x);
namespace shop {
enum class Size { SMALL = 1, LARGE = 7 };
struct Part {
  std::string name;
  std::map<std::string, int> sizes;
};
struct Cart {
  Size size = Size::LARGE;
  std::vector<Part> parts;
  [[mlflow::trace]] int count(const Part& part) const { return prebuilt(static_cast<int>(parts.size() + part.sizes.size())); }
};
template <class T> struct Box {
  T content;
  [[mlflow::trace]] T open() const { return content; }
};
[[mlflow::trace]] inline Cart fill(Size size, const std::string& name) { return Cart{size, {Part{name, {{"a", 1}}}}}; }
inline int untraced(int x) { return prebuilt(x) + prebuilt(x + 1); }
inline auto lambda = [](int x) { return prebuilt(x + 2); };
}  // namespace shop
int first();
int second();
