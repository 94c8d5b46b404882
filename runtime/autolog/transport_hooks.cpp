#include "autolog/transport_hooks.h"

#include <dlfcn.h>

#include <atomic>
#include <mutex>

#include "autolog/autolog_switch.h"
#include "autolog/client_hooks.h"
#include "autolog/curl_handles.h"
#include "autolog/curl_hooks.h"
#include "autolog/curl_libraries.h"
#include "autolog/import_table.h"
#include "autolog/symbol_watch.h"
#include "buffer/undisturbed.h"
#include "config/fork_gate.h"
#include "config/report.h"
#include "process/loaded_object.h"

namespace mlflow::internal {
namespace {

// The slots of this process that are turned to our hooks.
class TurnedSlots {
 public:
  // Those of all objects that are loaded by now.
  void turn() {
    const ForkWaits asking_the_loader;
    const std::lock_guard lock(mutex_);
    turn_all();
  }
  // The same, if there are objects that were not looked into. Waits for nobody: who does it now is enough.
  void turn_new() {
    if (objects_loaded() == looked_into_.load(std::memory_order_relaxed)) return;
    const ForkWaits asking_the_loader;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (lock.owns_lock() && turned_) turn_all();
  }
  // All back, unless recording was switched on again, or calls have to come here still.
  void turn_back() {
    const ForkWaits asking_the_loader;
    const std::lock_guard lock(mutex_);
    if (!turned_ || wanted_.load() || curl_transfers_open()) return;
    const ImportTable table(names());
    std::vector<ImportTable::Change> changes;
    for (const ImportSlot& slot : table.slots()) {
      void* function = libraries_.function_behind(slot.value);
      if (function == nullptr) function = symbol_watch_function(slot.value);
      if (function != nullptr) changes.push_back({&slot, function});
    }
    apply(changes);
    curl_handles().forget_all();  // from now on options are set unseen
    turned_ = false;
  }
  void want(bool on) noexcept { wanted_.store(on); }

 private:
  static std::vector<const char*> names() {
    std::vector<const char*> all = CurlLibraries::symbols();
    all.insert(all.end(), symbol_watch_symbols().begin(), symbol_watch_symbols().end());
    return all;
  }

  void turn_all() {
    turned_ = true;
    const unsigned long long loaded = objects_loaded();
    // Twice: what another thread called for the first time just now, the loader may have written over.
    turn_once();
    looked_into_.store(turn_once() ? loaded : 0, std::memory_order_relaxed);
    dlerror();  // what was looked for in vain here is not the program's error
  }

  // False: objects are being loaded just now.
  bool turn_once() {
    const ImportTable table(names());
    std::vector<ImportTable::Change> changes;
    bool finished = true;
    for (const ImportSlot& slot : table.slots()) {
      if (ImportTable::is_unfinished(slot)) finished = false;
      void* const function = table.function_of(slot);
      if (function == nullptr || CurlLibraries::is_libcurl(*slot.image)) continue;
      void* hook = libraries_.hook_for(function, slot.symbol);
      if (hook == nullptr) hook = symbol_watch_hook(function, slot.symbol);
      if (hook != nullptr) changes.push_back({&slot, hook});
    }
    apply(changes);
    return finished;
  }

  static void apply(const std::vector<ImportTable::Change>& changes) noexcept {
    if (!ImportTable::apply(changes))
      if (!autolog_is_silent())
        report(
            Severity::WARNING,
            "autolog cannot reach all calls of libcurl: this system does not let memory be made writable (mprotect). "
            "Calls of models made there are not recorded.",
            "autolog mprotect");
  }

  std::mutex mutex_;
  CurlLibraries libraries_;
  bool turned_ = false;
  std::atomic<bool> wanted_{false};
  std::atomic<unsigned long long> looked_into_{0};
};

// Never destroyed: exit handlers of the program may call through turned slots.
TurnedSlots& turned_slots() {
  static TurnedSlots& slots = *new TurnedSlots;
  return slots;
}

template <class Work> void quietly(Work work) noexcept {
  try {
    work();
  } catch (...) {
    if (!autolog_is_silent())
      report(Severity::WARNING, "autolog could not look for calls of libcurl: out of memory", "autolog memory");
  }
}

void before_symbol_lookup() noexcept {
  // Ours come here as well.
  static constinit thread_local bool inside = false;
  if (inside) return;
  inside = true;
  {
    const Undisturbed here;
    quietly([] { turned_slots().turn_new(); });
  }
  inside = false;
}

void last_transfer_ended() noexcept {
  quietly([] { turned_slots().turn_back(); });
}

}  // namespace

void install_autolog_hooks() noexcept {
  const Undisturbed here;
  bring_client_hooks();
  keep_loaded();  // slots of others lead here from now on
  quietly([] {
    set_last_transfer_ended(last_transfer_ended);
    set_before_symbol_lookup(before_symbol_lookup);
    turned_slots().want(true);
    set_curl_recording(true);
    turned_slots().turn();
  });
}

void remove_autolog_hooks() noexcept {
  const Undisturbed here;
  set_curl_recording(false);
  quietly([] {
    turned_slots().want(false);
    turned_slots().turn_back();
  });
}

}  // namespace mlflow::internal
