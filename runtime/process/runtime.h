// The running runtime: buffers, background thread, sending thread. Started by the first span, flushed when the program
// exits, made anew in a forked child, never destroyed (destructors of static objects may be traced).
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "buffer/file_log.h"
#include "processor/collector.h"
#include "processor/delivery.h"
#include "processor/earlier_spans.h"
#include "processor/leavable_thread.h"
#include "transport/interrupt.h"

namespace mlflow::internal {

class Runtime {
 public:
  // The process's runtime, started if it is not running. Null after the program's end, or where it could not be
  // started.
  static Runtime* instance() noexcept;
  // The same without starting it. Null also in a child that was made without fork handlers: its parent's threads are
  // not there.
  static Runtime* running() noexcept;
  // The process ends: nothing is traced any more, what is left is delivered or stored, and what could not be is
  // reported.
  static void end(Deadline deadline) noexcept;
  // In a forked child. Not to be traced: it must not use what its parent was using.
  static void forget_parents(bool may_be_traced) noexcept;

  ChunkPool& pool() { return pool_; }
  // Until all that has ended is delivered or given up, or the deadline.
  DeliveryReport flush(Deadline deadline);
  // What has become of the traces that have been read so far, without waiting.
  DeliveryReport delivery_report() const { return delivery_->report(); }
  // The trace whose root ended last, as far as this process has traced one; waits until what has ended has been read.
  TraceId last_trace_id();
  // Has `change` called, on the background thread, with a trace whose root is open in this process; false: there is
  // none of that id, and one that has ended here is then delivered or given up. Waits for that, at most as long as a
  // request may take. Any thread.
  bool update_open_trace(TraceId id, Collector::Change change);
  // The same for a trace that has spans here at all, to be looked at only; gives up after a second.
  bool read_open_trace(TraceId id, Collector::Change look);
  // The program exits: as flush, and nothing that waits for a server waits longer than the deadline.
  void finish_by(Deadline deadline);
  void destination_changed();
  void wake() noexcept;

  // Lets a test take the traces instead: an exporter that replaces what the destination says; null takes that back.
  static void set_exporter(std::shared_ptr<SpanExporter> exporter);
  // Sees each trace before it is delivered, on the background thread; empty: none.
  using TraceFilter = std::function<void(FinishedTrace&)>;
  static void set_trace_filter(TraceFilter filter);

 private:
  Runtime();
  void shut_down(Deadline deadline);
  void take_traces(std::vector<TracePtr> traces);
  void look_for_left_traces();
  std::shared_ptr<SpanExporter> make_exporter();
  void begin_file();
  void say_whose_file_it_is();

  const int process_;
  ChunkPool pool_;
  FileLog callsite_log_;
  std::shared_ptr<Interrupt> interrupt_;
  EarlierSpansKeeper earlier_spans_;
  std::unique_ptr<Delivery> delivery_;
  std::unique_ptr<Collector> collector_;
  std::optional<LeavableThread> left_;  // looks for what earlier runs left behind
};

}  // namespace mlflow::internal
