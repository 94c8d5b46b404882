#include "process/runtime.h"

#include <unistd.h>

#include <atomic>
#include <mutex>

#include "buffer/reader_wake.h"
#include "buffer/signals_blocked.h"
#include "config/environment.h"
#include "config/fork_gate.h"
#include "config/report.h"
#include "export/exporter_factory.h"
#include "interposed/own_threads.h"
#include "process/buffer_place.h"
#include "process/deadlines.h"
#include "process/destination.h"
#include "process/dropped_traces.h"
#include "process/exit.h"
#include "process/final_report.h"
#include "process/last_threads.h"
#include "process/left_buffers.h"
#include "process/loaded_object.h"
#include "process/start.h"
#include "processor/attachments.h"
#include "processor/stored_traces.h"
#include "recording/callsite_registry.h"
#include "recording/defined_above.h"
#include "recording/leaks_ignored.h"
#include "recording/span_recording.h"
#include "transport/http_client.h"

namespace mlflow::internal {

using mlflow_trace_v1::mlflow_trace_v1_enabled;

namespace {

// All of it in one object that is never destroyed.
struct Process {
  std::mutex starting;
  std::mutex mutex;
  std::atomic<Runtime*> runtime{nullptr};
  std::atomic<bool> over{false};
  std::shared_ptr<SpanExporter> exporter;  // a test's
  std::shared_ptr<const Runtime::TraceFilter> filter;
};
Process& process() {
  static Process* const instance = new Process;
  return *instance;
}

TraceTimeout trace_timeout() {
  const auto nanoseconds = [](std::chrono::duration<double> time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time);
  };
  return {nanoseconds(settings().trace_timeout), nanoseconds(settings().trace_timeout_check_interval)};
}

void stop_tracing() { __atomic_store_n(&mlflow_trace_v1_enabled, 0, __ATOMIC_RELAXED); }

void end_if_only_we_are_left() {
  if (only_own_threads_are_left()) exit_for_the_program();
}

}  // namespace

ChunkPool* start_runtime() noexcept {
  Runtime* runtime = Runtime::instance();
  return runtime != nullptr ? &runtime->pool() : nullptr;
}

void wake_reader() noexcept {
  if (Runtime* runtime = process().runtime.load(std::memory_order_acquire)) runtime->wake();
}

void deliver_now() noexcept {
  // Inside the runtime's own threads, or a capture, there is nothing that could wait.
  const RecordGuard not_traced;
  if (Runtime* runtime = Runtime::running()) runtime->flush(from_now(settings().http_timeout));
}

Runtime::Runtime()
    : process_(::getpid()),
      pool_(static_cast<std::size_t>(settings().buffer_size), make_buffer_file(settings())),
      callsite_log_(pool_, ChunkUse::CALLSITES),
      interrupt_(std::make_shared<Interrupt>()) {
  const SignalsBlocked blocked;  // the runtime's own threads take none: those are the program's
  if (pool_.file() != nullptr) begin_file();
  Delivery::Options options;
  options.on_thread_start = [] { this_is_own_thread(OwnThread::RUNS_LIBRARIES_ONLY); };
  options.memory_limit = pool_.limit();
  if (pool_.file() != nullptr) options.file = &pool_.file()->header();
  options.exporter = [this] { return make_exporter(); };
  options.fallback = []() -> std::shared_ptr<SpanExporter> {
    const Destination destination = current_destination();
    return make_store_exporter(choose_experiment(settings(), destination.experiment), settings(),
                               destination_name(tracking_uri_of(destination), settings()));
  };
  options.stored =
      make_stored_traces(settings().store_path, pool_.file() != nullptr ? pool_.file()->inode() : ino_t{0});
  delivery_ = std::make_unique<Delivery>(std::move(options));
  Collector::Options reading;
  reading.on_traces = [this](std::vector<TracePtr> traces) { take_traces(std::move(traces)); };
  reading.on_thread_start = [this] {
    this_is_own_thread(OwnThread::RUNS_PROGRAMS_CODE);
    say_whose_file_it_is();
  };
  reading.now_and_then = [this] { delivery_->look_at_receiver(); };
  reading.on_idle = end_if_only_we_are_left;
  reading.timeout = trace_timeout();
  collector_ = std::make_unique<Collector>(pool_, std::move(reading));
  if (settings().deliver_waiting) look_for_left_traces();
}

void Runtime::look_for_left_traces() {
  try {
    left_.emplace([this] {
      this_is_own_thread(OwnThread::RUNS_LIBRARIES_ONLY);
      store_left_traces(settings());
      delivery_->deliver_waiting();
    });
  } catch (const std::exception& e) {
    report_failure("what earlier runs have left waits for a later one", e);
  }
}

// From the first record on it can be read by somebody else. Where the traces come from takes longer to find out.
void Runtime::begin_file() {
  FileHeader& header = pool_.file()->header();
  publish_facts(*pool_.file(), settings(), current_destination(), process().filter != nullptr, nullptr);
  header.clock.publish(StampTranslator().readings());
  header.magic.store(FileHeader::MAGIC, std::memory_order_release);
  count_losses_in(&header);
  keep_callsites_in(&callsite_log_);
}

void Runtime::say_whose_file_it_is() {
  if (pool_.file() == nullptr) return;
  const ProcessOrigin& facts = process_origin();
  const Destination destination = current_destination();
  const std::lock_guard lock(process().mutex);
  publish_facts(*pool_.file(), settings(), destination, process().filter != nullptr, &facts);
}

std::shared_ptr<SpanExporter> Runtime::make_exporter() {
  {
    const std::lock_guard lock(process().mutex);
    if (process().exporter) return process().exporter;
  }
  const Destination destination = current_destination();
  const ForkWaits making;  // what is read and set up once for the process
  const std::string uri = tracking_uri_of(destination);
  std::shared_ptr<SpanExporter> made =
      internal::make_exporter(uri, choose_experiment(settings(), destination.experiment), settings(), interrupt_);
  // Where exit handlers cannot be watched, those of the libraries that requests need are behind ours now.
  exit_handler_comes_first();
  return made;
}

void Runtime::take_traces(std::vector<TracePtr> traces) {
  std::shared_ptr<const TraceFilter> filter;
  {
    const std::lock_guard lock(process().mutex);
    filter = process().filter;
  }
  if (can_carry_attachments(settings()))
    for (const TracePtr& trace : traces) extract_attachments(*trace, settings());
  if (filter) {
    for (const TracePtr& trace : traces) {
      (*filter)(*trace);
      drop_unreferenced_attachments(*trace);
    }
  }
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

Runtime* Runtime::running() noexcept {
  Runtime* runtime = process().runtime.load(std::memory_order_acquire);
  return runtime != nullptr && runtime->process_ == ::getpid() ? runtime : nullptr;
}

Runtime* Runtime::instance() noexcept try {
  Process& p = process();
  if (Runtime* runtime = p.runtime.load(std::memory_order_acquire)) return runtime;
  if (p.over.load()) return nullptr;
  const RecordGuard not_traced;
  settings();
  keep_loaded();
  const std::lock_guard lock(p.starting);
  if (Runtime* runtime = p.runtime.load(std::memory_order_acquire)) return runtime;
  prepare_process();
  const LeaksIgnored leaks_ignored;
  auto* runtime = new Runtime;
  p.runtime.store(runtime, std::memory_order_release);
  return runtime;
} catch (const std::exception& e) {
  report_failure("tracing could not be started and is off", e);
  stop_tracing();
  return nullptr;
}

void Runtime::end(Deadline deadline) noexcept try {
  Process& p = process();
  p.over.store(true);
  Runtime* const mine = running();
  p.runtime.store(nullptr);
  const bool was_on = __atomic_exchange_n(&mlflow_trace_v1_enabled, 0, __ATOMIC_RELAXED) != 0;
  if (mine != nullptr) {
    mine->shut_down(deadline);
  } else {
    report_losses(losses());
  }
  tracing_has_ended();
  __atomic_store_n(&mlflow_trace_v1_enabled, was_on ? 1 : 0, __ATOMIC_RELAXED);
} catch (...) {
  // The process ends whatever happens here.
}

void Runtime::forget_parents(bool may_be_traced) noexcept {
  Process& p = process();
  new (&p.starting) std::mutex;
  new (&p.mutex) std::mutex;
  if (Runtime* parents = p.runtime.exchange(nullptr))
    if (BufferFile* file = parents->pool_.file()) file->leave_to_parent();
  if (may_be_traced) return;
  p.over.store(true);
  stop_tracing();
}

void Runtime::wake() noexcept { collector_->wake(); }

DeliveryReport Runtime::flush(Deadline deadline) {
  const Hurry hurry(*interrupt_);
  collector_->flush(deadline);
  delivery_->flush(deadline);
  DeliveryReport result = delivery_->report();
  result.dropped += losses().traces + losses().interrupting_traces;
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
  delivery_->finish_by(deadline);
  flush(deadline);
}

void Runtime::destination_changed() {
  say_whose_file_it_is();
  delivery_->destination_changed();
}

void Runtime::shut_down(Deadline deadline) {
  const Hurry hurry(*interrupt_);
  interrupt_->finish_by(deadline);
  // Threads that do not come back are left behind; what they hold is never destroyed.
  const bool has_looked = !left_ || left_->wait_until(deadline);
  const bool has_read = collector_->shut_down(deadline);
  const bool has_delivered = delivery_->shut_down(deadline);
  if (pool_.file() != nullptr && has_looked && has_read && has_delivered && collector_->is_settled())
    pool_.file()->remove();
  const DeliveryReport delivered = delivery_->report();
  const Losses lost = losses();
  keep_count_of_dropped(
      {lost.traces, lost.interrupting_traces, delivered.refused, delivered.dropped - delivered.refused}, settings());
  report_at_the_end(delivered, lost);
}

void Runtime::set_exporter(std::shared_ptr<SpanExporter> exporter) {
  {
    const std::lock_guard lock(process().mutex);
    process().exporter = std::move(exporter);
  }
  if (Runtime* runtime = running()) runtime->destination_changed();
}

}  // namespace mlflow::internal
