// What mlflow::trace and tracing::bind give is called as what they were given: compiled and run. C++17.
#include <mlflow/span.h>
#include <mlflow/trace_function.h>

#include <functional>
#include <memory>
#include <string>
#include <type_traits>

namespace {

struct Counter {
  int value = 1;
  int add(int more) const { return value + more; }
};
struct Qualified {
  int operator()() & { return 1; }
  int operator()() const& { return 2; }
  int operator()() && { return 3; }
};
int plain(int x) noexcept { return x; }

// `wrapped` is mlflow::trace or tracing::bind.
template <class Wrap>
bool works(Wrap wrapped) {
  const auto constant = wrapped([](int x) { return x; });
  const auto captured = [constant](int x) { return constant(x) + 1; };
  auto counting = wrapped([n = 0]() mutable { return ++n; });
  static_assert(!std::is_invocable_v<const decltype(counting)&>);
  static_assert(!std::is_invocable_v<decltype(counting)&, int>);
  auto quiet = wrapped(&plain);
  static_assert(noexcept(quiet(1)) && !noexcept(captured(1)));
  auto moving = wrapped([pointer = std::make_unique<int>(4)](std::unique_ptr<int> other) { return *pointer + *other; });
  auto moved = std::move(moving);
  static_assert(!std::is_copy_constructible_v<decltype(moved)>);
  auto qualified = wrapped(Qualified());
  auto member = wrapped(&Counter::add);
  auto data = wrapped(&Counter::value);
  Counter counter;
  data(counter) = 5;
  int number = 0;
  auto reference = wrapped([&number]() -> int& { return number; });
  reference() = 7;
  const std::function<int(int)> erased = constant;
  return captured(1) == 2 && counting() == 1 && counting() == 2 && quiet(3) == 3 &&
         moved(std::make_unique<int>(1)) == 5 && qualified() == 1 && std::as_const(qualified)() == 2 &&
         std::move(qualified)() == 3 && member(counter, 1) == 6 && number == 7 && erased(8) == 8;
}

}  // namespace

int main() {
  mlflow::TraceOptions named;
  named.name = "named";
  named.parameters = {"left", "right"};
  mlflow::trace([](int a, int b) { return a + b; }, named)(1, 2);
  const bool traced = works([](auto f) { return mlflow::trace(std::move(f)); });
  const bool bound = works([](auto f) { return mlflow::tracing::bind(std::move(f)); });
  return traced && bound ? 0 : 1;
}
