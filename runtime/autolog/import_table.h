// The slots through which the objects of this process (the program and its shared libraries) call functions of others:
// found, and turned to another function. Nothing else of a program is changed, and no symbol takes another's place, so
// it does not matter in which order anything was linked.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace mlflow::internal {

// An object that is loaded. Once it is not any more, nothing of it is touched.
struct LoadedImage {
  std::string path;  // empty: the program itself
  std::uintptr_t base = 0;  // what is added to the addresses in its file
  std::uintptr_t begin = 0;  // where its segments lie
  std::uintptr_t end = 0;
  bool contains(const void* address) const noexcept {
    const auto number = reinterpret_cast<std::uintptr_t>(address);
    return begin <= number && number < end;
  }
};

// One slot of one object: where it finds the function of that name.
struct ImportSlot {
  const LoadedImage* image = nullptr;
  const char* symbol = nullptr;  // as it was asked for
  std::string version;  // of the symbol; empty: none is asked for
  void** address = nullptr;
  void* value = nullptr;  // what it leads to now
  bool is_read_only = false;  // full RELRO: has to be made writable for the moment
};

// How often objects were loaded so far, as the dynamic loader counts. Some ten nanoseconds.
unsigned long long objects_loaded() noexcept;

class ImportTable {
 public:
  // The slots of all loaded objects for these functions. The names live as long as the table.
  explicit ImportTable(const std::vector<const char*>& symbols);
  ImportTable(const ImportTable&) = delete;
  ImportTable& operator=(const ImportTable&) = delete;

  const std::vector<ImportSlot>& slots() const noexcept { return slots_; }

  // The function that a slot leads to, or will at its first call; null: somebody else has put something of his own
  // there, or it is not filled yet.
  void* function_of(const ImportSlot& slot) const;
  // The object is being loaded just now, by another thread: this slot has nothing in it yet that could be turned.
  static bool is_unfinished(const ImportSlot& slot) noexcept;

  struct Change {
    const ImportSlot* slot;
    void* function;
  };
  // Turns slots, each unless its object is gone, or it has changed since it was found. False: one of them could not be
  // written. Other threads may call through them meanwhile.
  static bool apply(const std::vector<Change>& changes) noexcept;

 private:
  friend struct SlotFinder;

  std::deque<LoadedImage> images_;  // in the order they were loaded
  std::vector<ImportSlot> slots_;
};

// Whether a function of this name is defined exactly there, and where the object that defines it begins.
bool is_definition(const void* function, const char* symbol, const void** object) noexcept;

// An object that is loaded, held while this lives; for the program, and what it was linked with, the path is empty.
class HeldObject {
 public:
  explicit HeldObject(const std::string& path) noexcept;
  ~HeldObject();
  HeldObject(const HeldObject&) = delete;
  HeldObject& operator=(const HeldObject&) = delete;
  // What a call from it of this function would reach; null if nothing.
  void* find(const char* symbol, const std::string& version = {}) const noexcept;

 private:
  void* handle_;
};

}  // namespace mlflow::internal
