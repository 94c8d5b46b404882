// What cannot carry a context, or does not, is said.
// RUN: %clang_verify -std=c++17 %s
#include <string>

// expected-warning@+1 {{'Trivial' carries no context: its destructor is trivial, so that nothing tells when an object ends; give it a member mlflow::tracing::Context, and run what takes it up inside of that}}
struct [[mlflow::carry_context]] Trivial {
  int id = 0;
};
// expected-warning@+1 {{'CopiedAsBytes' carries no context: its objects are copied, or assigned, as bytes; give it a member}}
struct [[mlflow::carry_context]] CopiedAsBytes {
  ~CopiedAsBytes() { id = 0; }
  int id = 0;
};
struct [[mlflow::carry_context]] NotCopied {
  NotCopied() = default;
  NotCopied(const NotCopied&) = delete;
  NotCopied& operator=(const NotCopied&) = delete;
  ~NotCopied() { id = 0; }
  int id = 0;
};
// expected-warning@+1 {{'Relocated' carries no context: its objects are passed on as bytes (trivial_abi)}}
struct [[mlflow::carry_context]] __attribute__((trivial_abi)) Relocated {
  Relocated(const Relocated&) {}
  ~Relocated() {}
};
// expected-error@+1 {{'mlflow::carry_context' applies to classes only}}
union [[mlflow::carry_context]] Union { int i; };
// expected-error@+1 {{'mlflow::carry_context' applies to classes only}}
[[mlflow::carry_context]] void function();
// expected-error@+1 {{'mlflow::carry_context' takes no arguments}}
struct [[mlflow::carry_context(1)]] Arguments { std::string s; };
