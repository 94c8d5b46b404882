// Delivery between a receiver and a store that do what the test says.
#pragma once

#include <gtest/gtest.h>

#include <atomic>

#include "config/report.h"
#include "processor/delivery.h"

namespace mlflow::internal {

using std::chrono::seconds;
using std::chrono::steady_clock;

// Does with the traces what the test says.
class ScriptedExporter : public SpanExporter {
 public:
  enum class Answer { DELIVER, FAIL, REFUSE, SOME_OF_EACH };
  explicit ScriptedExporter(Answer how) : answer(how) {}
  ExportResult export_traces(std::vector<TracePtr> traces, Deadline) noexcept override {
    entered = true;
    while (blocked) std::this_thread::yield();
    seen += traces.size();
    for (const TracePtr& trace : traces) incomplete += trace->incomplete ? 1 : 0;
    ExportResult result;
    result.gone = gone.exchange(0);
    if (answer == Answer::SOME_OF_EACH) {
      result.delivered = traces.size() - 3;
      result.refused.push_back(std::move(traces[0]));
      result.failed.push_back(std::move(traces[1]));
      result.failed.push_back(std::move(traces[2]));
    }
    if (answer == Answer::DELIVER) result.delivered = traces.size();
    if (answer == Answer::FAIL) result.failed = std::move(traces);
    if (answer == Answer::REFUSE) result.refused = std::move(traces);
    if (answer != Answer::DELIVER) result.error = "the server said no";
    return result;
  }
  std::atomic<std::size_t> seen{0};
  std::atomic<std::size_t> incomplete{0};
  std::atomic<std::size_t> gone{0};
  std::atomic<bool> blocked{false};
  std::atomic<bool> entered{false};
  std::atomic<Answer> answer;
};

// A store of traces without a name: as many as are asked for, each once.
class CountingStore : public StoredTraces {
 public:
  Claimed claim(const std::vector<TraceId>& ids, const std::string&) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // a flush that does not wait would be back by then
    Claimed claimed;
    if (is_busy) {
      claimed.busy = ids;
      return claimed;
    }
    loaded += ids.size();
    claimed.store_was_replaced = is_replaced;
    if (is_replaced) return claimed;
    for (const TraceId& id : ids) claimed.traces.push_back(trace(id));
    return claimed;
  }
  std::vector<TracePtr> claim_waiting(const std::string& destination, std::size_t most) override {
    std::vector<TracePtr> traces;
    if (destination != "http://here") return traces;
    for (; waiting > 0 && traces.size() < most; --waiting) traces.push_back(trace({}));
    claimed_waiting += traces.size();
    return traces;
  }
  void settle(const std::vector<TraceId>& ids) override { settled += ids.size(); }
  void release(const std::vector<TraceId>& ids) override { released += ids.size(); }
  void close() override { closed = true; }

  std::atomic<bool> is_busy{false};
  std::atomic<bool> is_replaced{false};
  std::atomic<bool> closed{false};
  std::atomic<int> waiting{0};
  std::atomic<std::size_t> loaded{0}, settled{0}, released{0}, claimed_waiting{0};

 private:
  static TracePtr trace(TraceId id) {
    auto made = std::make_unique<FinishedTrace>();
    made->id = id;
    return made;
  }
};

class DeliveryTest : public testing::Test {
 protected:
  void TearDown() override { set_report_sink({}); }
  void use(ScriptedExporter::Answer answer, std::size_t queue_limit = 10000) {
    set_report_sink([this](std::string_view line) { lines_.emplace_back(line); });
    exporter_ = std::make_shared<ScriptedExporter>(answer);
    store_ = std::make_shared<ScriptedExporter>(ScriptedExporter::Answer::DELIVER);
    Delivery::Options options;
    options.exporter = [this] { return exporter_; };
    options.fallback = [this] { return store_; };
    options.stored = stored_;
    options.memory_limit = queue_limit * FinishedTrace().size_in_memory();
    options.patience = std::chrono::milliseconds(200);
    delivery_ = std::make_unique<Delivery>(std::move(options));
  }
  static std::vector<TracePtr> traces(std::size_t count) {
    std::vector<TracePtr> result;
    for (std::size_t i = 0; i < count; ++i) result.push_back(std::make_unique<FinishedTrace>());
    return result;
  }
  DeliveryReport flush() {
    delivery_->flush(steady_clock::now() + seconds(30));
    return delivery_->report();
  }

  std::shared_ptr<CountingStore> stored_ = std::make_shared<CountingStore>();
  std::vector<std::string> lines_;
  std::shared_ptr<ScriptedExporter> exporter_;
  std::shared_ptr<ScriptedExporter> store_;
  std::unique_ptr<Delivery> delivery_;
};

}  // namespace mlflow::internal
