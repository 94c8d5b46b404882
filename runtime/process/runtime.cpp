#include "process/runtime.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "buffer/backpressure.h"
#include "buffer/clock.h"
#include "buffer/process_generation.h"
#include "buffer/reader_wake.h"
#include "config/environment.h"
#include "config/fork_gate.h"
#include "config/report.h"
#include "export/exporter_factory.h"
#include "process/buffer_place.h"
#include "process/left_buffers.h"
#include "process/loaded_object.h"
#include "processor/attachments.h"
#include "processor/stored_traces.h"
#include "recording/callsite_registry.h"
#include "recording/current_thread.h"
#include "recording/defined_above.h"
#include "recording/leaks_ignored.h"
#include "recording/span_recording.h"
#include "store/trace_store.h"
#include "transport/http_client.h"

namespace mlflow::internal {

using mlflow_trace_v1::mlflow_trace_v1_enabled;

namespace {

// All of it in one object that is never destroyed.
struct Process {
  std::mutex mutex;
  std::atomic<Runtime*> runtime{nullptr};
  std::atomic<bool> over{false};
  std::shared_ptr<SpanExporter> exporter;  // a test's
  Destination destination;
  std::shared_ptr<const Runtime::TraceFilter> filter;
};
Process& process() {
  static Process* const instance = new Process;
  return *instance;
}

Deadline from_now(std::chrono::duration<double> time) {
  return std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(time);
}

// The whole exit has one deadline, counted from the first that asks; the last steps always get a moment.
Deadline exit_deadline() {
  static const Deadline deadline = from_now(settings().exit_timeout);
  return std::max(deadline, from_now(std::chrono::seconds(1)));
}

void apply_settings(const Settings& settings) {
  const auto clamp = [](std::int64_t value, std::int64_t most) {
    return static_cast<std::uint32_t>(value < most ? value : most);
  };
  capture_limits.string_length = clamp(settings.max_string_length, 1 << 30);
  capture_limits.items = clamp(settings.max_items, 1 << 30);
  capture_limits.depth = clamp(settings.max_depth, ValueWriter::MAX_DEPTH);
  // A string that its own limit allows is not cut by that of the value it is part of.
  constexpr std::int64_t REST_OF_THE_VALUE = 1 << 20;
  capture_limits.value_size =
      clamp(std::max(settings.max_value_size, settings.max_string_length + REST_OF_THE_VALUE), 1 << 29);
  const ClockSource clock = settings.clock == ClockChoice::TSC         ? ClockSource::COUNTER
                            : settings.clock == ClockChoice::MONOTONIC ? ClockSource::MONOTONIC
                                                                       : ClockSource::AUTO;
  if (!choose_clock(clock))
    report(Severity::WARNING,
           "MLFLOW_TRACE_CLOCK=tsc, but this machine's time stamp counter does not run at one rate; "
           "using the monotonic clock instead");
  if (!settings.async_logging) set_root_attention(ATTENTION_DELIVER, true);
  __atomic_store_n(&sampling_threshold, threshold_of(settings.sampling_ratio), __ATOMIC_RELAXED);
}

TraceTimeout trace_timeout() {
  const auto nanoseconds = [](std::chrono::duration<double> time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time);
  };
  return {nanoseconds(settings().trace_timeout), nanoseconds(settings().trace_timeout_check_interval)};
}

// The runtime's own threads are not traced, and take no signals: those are the program's.
void on_own_thread() {
  mlflow_trace_v1::mlflow_trace_v1_off = OFF_RUNTIME;
  if (__lsan_disable != nullptr) __lsan_disable();
}

class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

void flush_at_exit() {
  if (Runtime* runtime = Runtime::running()) runtime->finish_by(exit_deadline());
}

void ahead_of_fork() { before_fork(TraceStore::close_all); }

void in_forked_child() {
  // Other threads of the parent may have held any lock; its runtime is left as it is, and a new one starts when needed.
  begin_generation();
  Process& p = process();
  new (&p.mutex) std::mutex;
  count_losses_in(nullptr);
  if (Runtime* parents = p.runtime.exchange(nullptr))
    if (BufferFile* file = parents->pool().file()) file->leave_to_parent();
  report_after_fork();
  callsite_registry_after_fork();
  take_new_buffers();
  if (after_fork_in_child()) return;
  p.over.store(true);
  __atomic_store_n(&mlflow_trace_v1_enabled, 0, __ATOMIC_RELAXED);
  report(Severity::WARNING,
         "process " + std::to_string(::getpid()) +
             " is not traced: it was forked while its parent was writing traces, which took longer than a fork waits");
}

}  // namespace

ChunkPool* start_runtime() noexcept {
  Runtime* runtime = Runtime::instance();
  return runtime != nullptr ? &runtime->pool() : nullptr;
}

void wake_reader() noexcept {
  if (Runtime* runtime = Runtime::running()) runtime->wake();
}

void deliver_now() noexcept {
  // Inside the runtime's own threads, or a capture, there is nothing that could wait.
  const RecordGuard not_traced;
  if (Runtime* runtime = Runtime::running()) runtime->flush(from_now(settings().http_timeout));
}

// After every atexit handler and the static destructors of the program: what they traced is delivered too.
void exit_runtime() noexcept try {
  Process& p = process();
  p.over.store(true);
  Runtime* runtime = p.runtime.exchange(nullptr);
  __atomic_store_n(&mlflow_trace_v1_enabled, 0, __ATOMIC_RELAXED);
  if (runtime != nullptr) runtime->shut_down(exit_deadline());
} catch (...) {
}

namespace {
__attribute__((destructor)) void at_unload() { exit_runtime(); }
}  // namespace

Runtime::Runtime()
    : pool_(static_cast<std::size_t>(settings().buffer_size), make_buffer_file(settings())),
      callsite_log_(pool_, ChunkUse::CALLSITES),
      interrupt_(std::make_shared<Interrupt>()) {
  const SignalsBlocked blocked;
  if (BufferFile* file = pool_.file()) {
    publish_facts(*file, settings(), process().destination, process().filter != nullptr, nullptr);
    file->header().clock.publish(StampTranslator().readings());
    file->header().magic.store(FileHeader::MAGIC, std::memory_order_release);
    count_losses_in(&file->header());
    keep_callsites_in(&callsite_log_);
  }
  Delivery::Options options;
  options.on_thread_start = on_own_thread;
  options.memory_limit = pool_.limit();
  options.exporter = [interrupt = interrupt_]() -> std::shared_ptr<SpanExporter> {
    std::shared_ptr<SpanExporter> given;
    Destination destination;
    {
      const std::lock_guard lock(process().mutex);
      given = process().exporter;
      destination = process().destination;
    }
    if (given) return given;
    const ForkWaits making;  // what is read and set up once for the process
    const std::string uri = destination.tracking_uri.value_or(settings().tracking_uri);
    std::shared_ptr<SpanExporter> made =
        make_exporter(uri, choose_experiment(settings(), destination.experiment), settings(), interrupt);
    // Registered again after the libraries that requests need have registered theirs: handlers run in reverse.
    std::atexit(flush_at_exit);
    return made;
  };
  options.fallback = []() -> std::shared_ptr<SpanExporter> {
    return make_store_exporter(choose_experiment(settings(), Runtime::destination().experiment), settings());
  };
  const auto stored = std::make_shared<StoredTraces>(settings().store_path);
  options.load_stored = [stored](const std::vector<TraceId>& ids) { return stored->load(ids); };
  options.forget_stored = [stored](const std::vector<TraceId>& ids) { stored->forget(ids); };
  delivery_ = std::make_unique<Delivery>(std::move(options));
  collector_ = std::make_unique<Collector>(
      pool_, [this](std::vector<TracePtr> traces) { take_traces(std::move(traces)); },
      [this] {
        on_own_thread();
        say_whose_file_it_is();
      },
      trace_timeout());
  if (settings().deliver_waiting)
    left_ = std::thread([this] {
      on_own_thread();
      take_over_left_traces();
    });
}

// What was meant for where this process's own go is delivered after those.
void Runtime::take_over_left_traces() {
  for (const LeftProcess& left : store_left_traces(settings())) {
    const Destination destination = Runtime::destination();
    const std::string uri = display_url(destination.tracking_uri.value_or(settings().tracking_uri));
    if (!uri.empty() && left.tracking_uri == uri &&
        left.experiment == choose_experiment(settings(), destination.experiment))
      delivery_->adopt(left.traces);
  }
}

void Runtime::say_whose_file_it_is() {
  if (pool_.file() == nullptr) return;
  const ProcessFacts& facts = process_facts();
  const std::lock_guard lock(process().mutex);
  publish_facts(*pool_.file(), settings(), process().destination, process().filter != nullptr, &facts);
}

void Runtime::take_traces(std::vector<TracePtr> traces) {
  std::shared_ptr<const TraceFilter> filter;
  {
    const std::lock_guard lock(process().mutex);
    filter = process().filter;
  }
  if (can_carry_attachments(settings()))
    for (const TracePtr& trace : traces) extract_attachments(*trace, settings());
  if (filter)
    for (const TracePtr& trace : traces) (*filter)(*trace);
  for (const TracePtr& trace : traces) earlier_spans_.pass(*trace);
  delivery_->enqueue(std::move(traces));
}

void Runtime::set_trace_filter(TraceFilter filter) {
  {
    const std::lock_guard lock(process().mutex);
    process().filter = filter ? std::make_shared<const TraceFilter>(std::move(filter)) : nullptr;
  }
  if (Runtime* runtime = running()) runtime->say_whose_file_it_is();
}

Runtime* Runtime::running() noexcept { return process().runtime.load(std::memory_order_acquire); }

Runtime* Runtime::instance() noexcept try {
  Process& p = process();
  if (Runtime* runtime = p.runtime.load(std::memory_order_acquire)) return runtime;
  if (p.over.load()) return nullptr;
  const RecordGuard not_traced;
  const Settings& environment = settings();
  keep_loaded();
  const std::lock_guard lock(p.mutex);
  if (Runtime* runtime = p.runtime.load(std::memory_order_acquire)) return runtime;
  static const bool once = [&] {
    begin_generation();
    apply_settings(environment);
    set_backpressure({environment.drop_when_full ? WhenFull::DROP : WhenFull::BLOCK, 1000});
    std::atexit(flush_at_exit);
    pthread_atfork(ahead_of_fork, after_fork_in_parent, in_forked_child);
    return true;
  }();
  (void)once;
  const LeaksIgnored leaks_ignored;
  auto* runtime = new Runtime;
  p.runtime.store(runtime, std::memory_order_release);
  return runtime;
} catch (const std::exception& e) {
  report(Severity::ERROR, std::string("tracing could not be started and is off: ") + e.what());
  __atomic_store_n(&mlflow_trace_v1_enabled, 0, __ATOMIC_RELAXED);
  return nullptr;
}

void Runtime::wake() noexcept { collector_->wake(); }

DeliveryReport Runtime::flush(Deadline deadline) {
  collector_->flush(deadline);
  delivery_->flush(deadline);
  DeliveryReport result = delivery_->report();
  result.dropped += losses().traces;
  return result;
}

TraceId Runtime::last_trace_id() {
  collector_->flush(from_now(std::chrono::seconds(5)));
  return collector_->last_trace_id();
}

bool Runtime::update_open_trace(TraceId id, Collector::Change change) {
  const Deadline deadline = from_now(settings().http_timeout);
  if (collector_->update_open_trace(id, true, std::move(change), deadline)) return true;
  collector_->flush(deadline);
  if (delivery_->holds(id)) delivery_->flush(deadline);
  return false;
}

bool Runtime::read_open_trace(TraceId id, Collector::Change look) {
  return collector_->update_open_trace(id, false, std::move(look), from_now(std::chrono::seconds(1)));
}

void Runtime::finish_by(Deadline deadline) {
  interrupt_->finish_by(deadline);
  flush(deadline);
}

void Runtime::destination_changed() { delivery_->destination_changed(); }

void Runtime::shut_down(Deadline deadline) {
  interrupt_->finish_by(deadline);
  if (left_.joinable()) left_.join();
  collector_->shut_down(deadline);
  delivery_->shut_down(deadline);
  if (pool_.file() != nullptr && collector_->is_settled()) pool_.file()->remove();
  const DeliveryReport result = delivery_->report();
  const std::string uri = current_tracking_uri();
  const LossCounters lost = losses();
  if (lost.traces + lost.spans != 0)
    report(Severity::WARNING, std::to_string(lost.traces) + " traces and " + std::to_string(lost.spans) +
                                  " spans were not recorded: the buffers were full (MLFLOW_TRACE_BUFFER_SIZE)");
  if (result.waiting != 0)
    report(Severity::WARNING, std::to_string(result.waiting) + (result.waiting == 1 ? " trace is" : " traces are") +
                                  " kept in " + settings().store_path + "; deliver " +
                                  (result.waiting == 1 ? "it" : "them") + " with: mlflow-trace --store " +
                                  settings().store_path + " push --tracking-uri " +
                                  (uri.empty() ? std::string("URI") : uri));
  if (result.dropped != 0)
    report(Severity::WARNING, std::to_string(result.dropped) + " traces could be neither delivered nor stored");
  report_suppressed();
}

void Runtime::set_exporter(std::shared_ptr<SpanExporter> exporter) {
  {
    const std::lock_guard lock(process().mutex);
    process().exporter = std::move(exporter);
  }
  if (Runtime* runtime = running()) runtime->destination_changed();
}

void Runtime::set_destination(const Destination& destination) {
  // What ended before goes where it was meant to go.
  if (Runtime* runtime = running()) runtime->flush(from_now(settings().exit_timeout));
  {
    const std::lock_guard lock(process().mutex);
    process().destination = destination;
  }
  if (Runtime* runtime = running()) {
    runtime->say_whose_file_it_is();
    runtime->destination_changed();
  }
}

Destination Runtime::destination() {
  const std::lock_guard lock(process().mutex);
  return process().destination;
}

std::string current_tracking_uri() { return Runtime::destination().tracking_uri.value_or(settings().tracking_uri); }

}  // namespace mlflow::internal
