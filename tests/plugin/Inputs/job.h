// A class that carries a context, for several units.
#pragma once
#include <string>
#include <utility>

namespace jobs {
struct [[mlflow::carry_context]] Job {
  Job();
  explicit Job(std::string t) : text(std::move(t)) {}
  std::string text;
};
[[mlflow::trace(context_from = "job", skip = "job")]] void process(const Job& job);
Job pass_on(Job job);
inline Job keep(Job job) { return job; }
template <class T> struct [[mlflow::carry_context]] Typed {
  explicit Typed(T v) : value(std::move(v)) {}
  T value;
};
}  // namespace jobs
