// A function that takes up what carries nothing is an error at the option.
// RUN: %clang_verify -std=c++17 %s
#include <memory>
#include <string>

struct [[mlflow::carry_context]] Task { std::string text; };
// expected-warning@+1 {{'Trivial' carries no context: its destructor is trivial}}
struct [[mlflow::carry_context]] Trivial { int id; };
struct Other { std::string text; Task task; };

[[mlflow::trace(context_from = "other.task")]] void member(const Other& other) { (void)other; }
// expected-error@+1 {{'context_from': 'other' is of type 'Other', which carries no context: that is said by [[mlflow::carry_context]] on the class, or by a rule {"class": ..., "carry_context": true}}}
[[mlflow::trace(context_from = "other")]] void no_carrier(const Other& other) { (void)other; }
// expected-error@+1 {{'context_from': 'Trivial' carries no context: its destructor is trivial}}
[[mlflow::trace(context_from = "trivial")]] void trivial(const Trivial& trivial) { (void)trivial; }
// expected-error@+1 {{'context_from': the function has no parameter 'tsk'; did you mean 'task'?}}
[[mlflow::trace(context_from = "tsk")]] void no_parameter(const Task& task) { (void)task; }
// expected-error@+1 {{'context_from': 'n' is of type 'int', which carries no context}}
[[mlflow::trace(context_from = "n")]] void number(int n) { (void)n; }
// expected-error@+1 {{'context_from': 'this' is of type 'Runner *', which carries no context}}
struct Runner { [[mlflow::trace(context_from = "this")]] void run() { (void)this; } };
// expected-error@+1 {{'context_from': the function has no parameter 'this'; it has task}}
[[mlflow::trace(context_from = "this")]] void free_function(const Task& task) { (void)task; }
// expected-error@+1 {{'context_from' takes the object that carries a context, as a string: a parameter, or a member of one, not a name}}
[[mlflow::trace(context_from = task)]] void no_string(const Task& task);
