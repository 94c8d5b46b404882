// A result that means failure gives the span the status ERROR, with a text.
// RUN: %clang_run -std=c++17 %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang -std=c++17 -fsyntax-only -DWRONG %s 2>&1 | %filecheck --check-prefix=WRONG %s
#include <memory>
#include <optional>
#include <string>
#include <system_error>

template <class T, class E> class Expected {
 public:
  Expected(T v) : value_(v), has_(true) {}
  static Expected failure(E e) {
    Expected r{T()};
    r.has_ = false;
    r.error_ = e;
    return r;
  }
  bool has_value() const { return has_; }
  const T& operator*() const { return value_; }
  const E& error() const { return error_; }

 private:
  T value_;
  E error_{};
  bool has_;
};
class Status {
 public:
  explicit Status(std::string message = "") : message_(message) {}
  bool ok() const { return message_.empty(); }
  const std::string& message() const { return message_; }

 private:
  std::string message_;
};
class StatusOr {
 public:
  explicit StatusOr(std::string message) : status_(message) {}
  bool ok() const { return status_.ok(); }
  const Status& status() const { return status_; }

 private:
  Status status_;
};

[[mlflow::trace]] std::error_code code(bool bad) {
  return bad ? std::make_error_code(std::errc::permission_denied) : std::error_code();
}
[[mlflow::trace(capture_outputs = false)]] Expected<int, std::string> expected(bool bad) {
  if (bad) return Expected<int, std::string>::failure("no such thing");
  return 1;
}
[[mlflow::trace(capture_outputs = false)]] Status status(bool bad) { return Status(bad ? "not ready" : ""); }
[[mlflow::trace(capture_outputs = false)]] StatusOr status_or(bool bad) { return StatusOr(bad ? "not there" : ""); }
[[mlflow::trace(error_if = "empty")]] std::optional<int> maybe(bool bad) {
  std::optional<int> result;
  if (!bad) result = 3;
  return result;
}
[[mlflow::trace(error_if = "negative")]] int number(int n) { return n; }
[[mlflow::trace(error_if = "nonzero", capture_outputs = false)]] int rc(int n) { return n; }
[[mlflow::trace(error_if = "false")]] bool flag(bool b) { return b; }
[[mlflow::trace(error_if = "null")]] std::unique_ptr<int> pointer(bool bad) {
  return bad ? nullptr : std::make_unique<int>(5);
}
[[mlflow::trace(error_if = "never")]] std::error_code quiet() { return std::make_error_code(std::errc::io_error); }
namespace app {
inline bool is_odd(int n) { return n % 2 != 0; }
struct Service {
  static bool is_big(const int& n) { return n > 10; }
  [[mlflow::trace(error_if = is_odd)]] int even(int n) { return n; }
  [[mlflow::trace(error_if = is_big)]] int small(int n) { return n; }
};
}  // namespace app
[[mlflow::trace(error_if = app::Service::is_big)]] int qualified(int n) { return n; }

int main() {
  code(true), code(false);
  // OUT: code(bad=true) -> {{.*}} fail:Permission denied
  // OUT-NEXT: code(bad=false) -> {{[^f]*$}}
  expected(true), expected(false);
  // OUT-NEXT: expected(bad=true) fail:no such thing
  // OUT-NEXT: expected(bad=false){{$}}
  status(true), status(false);
  // OUT-NEXT: status(bad=true) fail:not ready
  // OUT-NEXT: status(bad=false){{$}}
  status_or(true), status_or(false);
  // OUT-NEXT: status_or(bad=true) fail:not there
  // OUT-NEXT: status_or(bad=false){{$}}
  maybe(true), maybe(false);
  // OUT-NEXT: maybe(bad=true) -> null fail:nothing was returned
  // OUT-NEXT: maybe(bad=false) -> 3{{$}}
  number(-1), number(1);
  // OUT-NEXT: number(n=-1) -> -1 fail:a negative value was returned
  // OUT-NEXT: number(n=1) -> 1{{$}}
  rc(2), rc(0);
  // OUT-NEXT: rc(n=2) fail:a value other than 0 was returned
  // OUT-NEXT: rc(n=0){{$}}
  flag(false), flag(true);
  // OUT-NEXT: flag(b=false) -> false fail:false was returned
  // OUT-NEXT: flag(b=true) -> true{{$}}
  pointer(true), pointer(false);
  // OUT-NEXT: pointer(bad=true) -> null fail:null was returned
  // OUT-NEXT: pointer(bad=false) -> 5{{$}}
  quiet();
  // OUT-NEXT: quiet() -> {{[^f]*$}}
  app::Service service;
  service.even(3), service.even(4), service.small(11), qualified(12);
  // OUT-NEXT: even(n=3) -> 3 fail:is_odd says so
  // OUT-NEXT: even(n=4) -> 4{{$}}
  // OUT-NEXT: small(n=11) -> 11 fail:is_big says so
  // OUT-NEXT: qualified(n=12) -> 12 fail:app::Service::is_big says so
}
#ifdef WRONG
// WRONG: warning: 'error_if' has no effect: 'empty' does not fit a result of type 'int'
[[mlflow::trace(error_if = "empty")]] int wrong() { return 1; }
// WRONG: warning: 'error_if' has no effect: 'nowhere' does not fit a result of type 'int'
[[mlflow::trace(error_if = nowhere)]] int missing() { return 1; }
// WRONG: warning: 'error_if' has no effect: 'negative' does not fit a result of type 'unsigned int'
[[mlflow::trace(error_if = "negative")]] unsigned never_negative(unsigned x) { return x; }
#endif
