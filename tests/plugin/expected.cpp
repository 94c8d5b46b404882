// std::expected, of the library itself: the value or the error, and the status.
// REQUIRES: clang-19
// RUN: %clang_run -std=c++23 %s -o %t && %t | %filecheck --check-prefix=OUT %s
#include <expected>
#include <string>
#include <system_error>

[[mlflow::trace]] std::expected<int, std::string> length(const std::string& text) {
  if (text.empty()) return std::unexpected("nothing to measure");
  return static_cast<int>(text.size());
}
[[mlflow::trace]] std::expected<void, std::string> check(bool good) {
  if (!good) return std::unexpected("not good");
  return {};
}
[[mlflow::trace]] std::expected<int, std::error_code> opened(bool there) {
  if (!there) return std::unexpected(std::make_error_code(std::errc::permission_denied));
  return 3;
}

int main() {
  length("abc"), length("");
  // OUT: length(text="abc") -> 3{{$}}
  // OUT-NEXT: length(text="") -> {error: "nothing to measure"} fail:nothing to measure
  check(true), check(false);
  // OUT-NEXT: check(good=true) -> null{{$}}
  // OUT-NEXT: check(good=false) -> {error: "not good"} fail:not good
  opened(true), opened(false);
  // OUT-NEXT: opened(there=true) -> 3{{$}}
  // OUT-NEXT: opened(there=false) -> {{.*}} fail:Permission denied
}
