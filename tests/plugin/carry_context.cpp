// Objects of a class carry the context they are made in, through copies, moves, containers and threads, to the function
// that takes them up. Layout, triviality and what throws stay as they are.
// RUN: %clang_print -std=c++17 -Werror -Wno-unknown-warning-option -Wno-c++23-lambda-attributes -Wno-c++2b-extensions %s | %filecheck --check-prefix=BODY %s
// RUN: %clang_run -std=c++17 %s -o %t -pthread && %t | %filecheck --check-prefixes=CHECK,ATTRIBUTE %s
// RUN: %clang_run -std=c++20 -O2 %s -o %t -pthread && %t | %filecheck --check-prefixes=CHECK,ATTRIBUTE %s
// RUN: %clang_run -std=c++17 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all %s -o %t -pthread && %t | %filecheck --check-prefixes=CHECK,ATTRIBUTE %s
// RUN: %clang_run -std=c++14 -fno-elide-constructors %s -o %t -pthread && %t | %filecheck --check-prefixes=CHECK,ATTRIBUTE %s
// RUN: echo '[{"class": "*_task", "carry_context": true, "exclude": "other_task"}, {"function": "process*", "context_from": "task", "capture_inputs": false}, {"function": "base_task::run", "capture_inputs": false, "context_from": "this"}]' > %t.json && rm -f %t.report
// RUN: %clang_run -std=c++17 -DBY_RULE -fplugin-arg-mlflow_trace-rules=%t.json -fplugin-arg-mlflow_trace-report=%t.report %s -o %t -pthread && %t | %filecheck %s
// RUN: %filecheck --check-prefix=REPORT %s < %t.report
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#ifdef BY_RULE
#define CARRIES
#define TAKES
#else
#define CARRIES [[mlflow::carry_context]]
#define TAKES [[mlflow::trace(context_from = "task", capture_inputs = false)]]
#endif

// All by the compiler.
struct CARRIES implicit_task {
  int id = 0;
  std::string text;
  implicit_task() = default;
  explicit implicit_task(int i) : id(i), text(std::to_string(i)) {}
};
static_assert(sizeof(implicit_task) == sizeof(std::pair<int, std::string>), "layout");
static_assert(std::is_nothrow_move_constructible<implicit_task>::value && std::is_copy_assignable<implicit_task>::value, "as it was");
// BODY-DAG: carrier_made(this, {{[0-9]+}}ULL);
// BODY-DAG: carrier_copied(this, &{{.*}}, {{[0-9]+}}ULL);
// BODY-DAG: carrier_ends(this, {{[0-9]+}}ULL);

// All by a person, and not to be copied.
class CARRIES moved_task {
 public:
  explicit moved_task(std::string text) : moved_task(std::move(text), 1) {}
  moved_task(std::string text, int n) try : text_(std::move(text)), n_(n) {
    if (n_ < 0) throw std::invalid_argument("negative");
  } catch (const std::exception&) {
  }
  moved_task(moved_task&& other) noexcept : text_(std::move(other.text_)), n_(other.n_) {}
  moved_task& operator=(moved_task&& other) noexcept {
    text_ = std::move(other.text_);
    n_ = other.n_;
    return *this;
  }
  ~moved_task() { n_ = 0; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  int n_;
};

// Defined elsewhere, with bases, a template.
struct CARRIES base_task {
  base_task();
  virtual ~base_task();
  base_task(const base_task&);
  base_task& operator=(const base_task& other);
  virtual int run();
  std::string kind = "base";
};
struct Padding {
  virtual ~Padding() = default;
  int padding = 0;
};
struct Derived : Padding, base_task {
  using base_task::base_task;
  int run() override { return static_cast<int>(kind.size()) + 1; }
};
base_task::base_task() = default;
base_task::~base_task() = default;
base_task::base_task(const base_task&) = default;
base_task& base_task::operator=(const base_task& other) = default;

template <class T> struct CARRIES typed_task {
  explicit typed_task(T v) : value(std::make_shared<T>(v)) {}
  std::shared_ptr<T> value;
};
#if __cplusplus >= 202002L
struct CARRIES constant_task {
  constexpr constant_task() {}
  constexpr constant_task(const constant_task& other) : n(other.n) {}
  constexpr constant_task& operator=(const constant_task& other) {
    n = other.n;
    return *this;
  }
  constexpr ~constant_task() { n = 0; }
  int n = 1;
};
constexpr int constant() {
  constant_task task, copy = task;
  copy = task;
  return copy.n;
}
static_assert(constant() == 1, "still a constant");
constinit constant_task global_task;
#endif

template <class T> class Queue {
 public:
  void push(T task) {
    const std::lock_guard<std::mutex> lock(mutex_);
    tasks_.push_back(std::move(task));
    changed_.notify_one();
  }
  T pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !tasks_.empty(); });
    T task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> tasks_;
};

TAKES int process(const implicit_task& task) { return task.id + static_cast<int>(task.text.size()); }
// BODY-DAG: if (takes_up())
// BODY-DAG: take_up<implicit_task>(mlflow_origin, task, {{[0-9]+}}ULL);
TAKES void process(moved_task* task) { (void)(task && task->text().empty()); }
TAKES void process(const std::unique_ptr<implicit_task>& task) { (void)(task && task->text.empty()); }
TAKES void process(std::shared_ptr<Derived> task) { (void)task->run(); }
TAKES void process_derived(Derived& task) { (void)task.run(); }
template <class T> TAKES void process(typed_task<T> task) { (void)task.value.use_count(), (void)task.value.get(); }
#ifndef BY_RULE
[[mlflow::trace(context_from = "this", capture_inputs = false)]]
#endif
int base_task::run() { return static_cast<int>(kind.size()); }

struct other_task {
  std::string text;
};
void process(const other_task& task) { (void)task.text.empty(), (void)task.text.size(); }

int left() { return mlflow_trace_v1::mlflow_trace_v1_carriers; }

// Makes something in a span.
template <class F> [[mlflow::trace("request", capture_inputs = false, capture_outputs = false)]] auto request(F make) { return make(); }

int main() {
  Queue<implicit_task> queue;
  request([&] { return queue.push(implicit_task(12)), 0; });
  // CHECK: request
  queue.push(implicit_task(7));
  std::thread([&] {
    process(queue.pop());
    // CHECK-NEXT: process -> 14 below request
    process(queue.pop());
    // CHECK-NEXT: process -> 8{{ *$}}
  }).join();
  implicit_task outside(1);
  process(outside);
  // CHECK-NEXT: process -> 2{{ *$}}
  implicit_task inside = request([] { return implicit_task(2); });
  // CHECK-NEXT: request
  process(inside);
  // CHECK-NEXT: process -> 3 below request
  implicit_task copy = inside;
  process(copy);
  // CHECK-NEXT: process -> 3 below request
  inside = outside;
  process(inside);
  // CHECK-NEXT: process -> 2{{ *$}}
  std::swap(copy, inside);
  process(inside);
  // CHECK-NEXT: process -> 3 below request
  process(copy);
  // CHECK-NEXT: process -> 2{{ *$}}
  {
    std::vector<implicit_task> many;
    many.push_back(outside);
    many.push_back(inside);
    for (int i = 0; i < 100; ++i) many.emplace_back();
    process(many[0]);
    // CHECK-NEXT: process -> 2{{ *$}}
    process(many[1]);
    // CHECK-NEXT: process -> 3 below request
    many.erase(many.begin());
    process(many[0]);
    // CHECK-NEXT: process -> 3 below request
    process(many[1]);
    // CHECK-NEXT: process -> 0{{ *$}}
  }
  std::unique_ptr<implicit_task> owned = request([] { return std::make_unique<implicit_task>(3); });
  // CHECK-NEXT: request
  process(owned);
  // CHECK-NEXT: process -> null below request
  std::unique_ptr<implicit_task> null;
  process(null);
  // CHECK-NEXT: process -> null{{ *$}}
  // What is made where another one was has nothing of it.
  implicit_task* place = owned.get();
  place->~implicit_task();
  new (place) implicit_task;
  process(*place);
  // CHECK-NEXT: process -> 0{{ *$}}

  moved_task moved = request([] { return moved_task("text"); });
  // CHECK-NEXT: request
  process(&moved);
  // CHECK-NEXT: process -> null below request
  process(static_cast<moved_task*>(nullptr));
  // CHECK-NEXT: process -> null{{ *$}}
  moved_task other("other");
  other = std::move(moved);
  process(&other);
  // CHECK-NEXT: process -> null below request
  moved = moved_task("of no span");
  process(&moved);
  // CHECK-NEXT: process -> null{{ *$}}
  request([&] {
    try {
      moved_task("never", -1);
    } catch (const std::exception&) {
    }
    return 0;
  });
  // CHECK-NEXT: request

  auto derived = request([] { return std::make_shared<Derived>(); });
  // CHECK-NEXT: request
  process(derived);
  // CHECK-NEXT: process -> null below request
  process_derived(*derived);
  // CHECK-NEXT: process_derived -> null below request
  derived->base_task::run();
  // CHECK-NEXT: run -> 4 below request
  Derived assigned;
  assigned = *derived;
  process_derived(assigned);
  // CHECK-NEXT: process_derived -> null below request
  process(request([] { return typed_task<int>(1); }));
  // CHECK-NEXT: request
  // CHECK-NEXT: process -> null below request
  std::function<void()> later = request([] {
    implicit_task task(4);
    return [task] { process(task); };
  });
  // CHECK-NEXT: request
  later();
  // CHECK-NEXT: process -> 5 below request
#ifndef BY_RULE
  auto lambda = [] [[mlflow::trace("lambda", context_from = "task", skip = "task")]] (const implicit_task& task) { (void)task; };
  lambda(inside);
  // ATTRIBUTE-NEXT: lambda() -> null below request
#endif
#if __cplusplus >= 202002L
  request([] { constant_task task, copy = task; return copy.n; });
#else
  request([] { return 0; });
#endif
  // CHECK-NEXT: request
  later = nullptr, derived = nullptr, owned = nullptr;
  { implicit_task dies = std::move(inside); }
  inside = copy;
  other = moved_task("of no span");
  assigned = Derived();
  std::printf("left: %d\n", left());
  // CHECK-NEXT: left: {{[01]$}}
}
// REPORT-DAG: instrumented {{.*}}class implicit_task carries a context
// REPORT-DAG: instrumented {{.*}}class base_task carries a context
// REPORT-DAG: instrumented {{.*}}process(const other_task &) 'context_from': 'task' is of type 'other_task', which carries no context: that is said by {{.*}}carry_context{{.*}} on the class, or by a rule {{.*}}
