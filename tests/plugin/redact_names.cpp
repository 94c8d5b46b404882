// Names in `redact` and `skip` that stand for many functions, a class's or a rule's, hold for each declaration's
// parameters: a definition that names its parameters otherwise leaks nothing.
// RUN: %clang_run -std=c++17 %s -o %t && %t | %filecheck --implicit-check-not=SECRET %s
// RUN: echo '[{"function": "by_*", "redact": "password", "skip": "noise", "include": "trivial"}]' > %t.json
// RUN: %clang_run -std=c++17 -DBY_RULE -fplugin-arg-mlflow_trace-rules=%t.json %s -o %t && %t | %filecheck --check-prefix=RULE --implicit-check-not=SECRET %s
#include <string>

#ifdef BY_RULE
int by_rule(const std::string& password, int noise, int kept);
template <class... Words> int by_rule_in_template(int noise, const Words&... password);

int by_rule(const std::string& text, int n, int kept) { return int(text.size()) + n + kept; }
template <class... Words> int by_rule_in_template(int n, const Words&... words) { return n + int(sizeof...(words)); }

int main() {
  by_rule("SECRET", 1, 2);
  // RULE: by_rule(text=[REDACTED], kept=2) -> 9
  by_rule_in_template(3, "SECRET", std::string("SECRET"));
  // RULE: by_rule_in_template(words=[REDACTED]) -> 5
}
#else
struct [[mlflow::trace(redact = "password", skip = ["noise"])]] Session {
  int log_in(const std::string& password, int noise);
  int elsewhere(std::string password, int kept) { return int(password.size()) + kept; }
};
int Session::log_in(const std::string& text, int n) { return int(text.size()) + n; }

template <class Text> struct [[mlflow::trace(redact = "password")]] Store {
  int open(int kept, const Text& password);
  template <class... More> int all(const More&... password);
};
template <class Text> int Store<Text>::open(int kept, const Text& text) { return int(text.size()) + kept; }
template <class Text> template <class... More> int Store<Text>::all(const More&... texts) { return sizeof...(texts); }

int main() {
  Session().log_in("SECRET", 1);
  // CHECK: log_in(text=[REDACTED]) -> 7
  Session().elsewhere("SECRET", 1);
  // CHECK: elsewhere(password=[REDACTED], kept=1) -> 7
  Store<std::string>().open(1, "SECRET");
  // CHECK: open(kept=1, text=[REDACTED]) -> 7
  Store<std::string>().all(std::string("SECRET"), "SECRET");
  // CHECK: all(texts=[REDACTED]) -> 2
  Store<std::string>().all();
  // CHECK: all(texts=[REDACTED]) -> 0
}
#endif
