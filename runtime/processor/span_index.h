// Open spans by id: a small open-addressing hash table, because every record of every span is looked up here.
#pragma once

#include <cstdint>
#include <vector>

namespace mlflow::internal {

template <class Value>
class SpanIndex {
 public:
  SpanIndex() : slots_(64) {}

  Value* find(std::uint64_t id) {
    for (std::size_t i = home(id);; i = next(i)) {
      if (slots_[i].id == id) return &slots_[i].value;
      if (slots_[i].id == 0) return nullptr;
    }
  }
  // Pointers given out before become invalid. `id` is not zero and not there yet.
  Value& insert(std::uint64_t id, Value value) {
    if ((size_ + 1) * 2 > slots_.size()) enlarge();
    std::size_t i = home(id);
    while (slots_[i].id != 0) i = next(i);
    slots_[i] = {id, std::move(value)};
    ++size_;
    return slots_[i].value;
  }
  void erase(std::uint64_t id) {
    std::size_t hole = home(id);
    while (slots_[hole].id != id) {
      if (slots_[hole].id == 0) return;
      hole = next(hole);
    }
    // Those behind it that would not be found past a hole move up.
    for (std::size_t i = next(hole); slots_[i].id != 0; i = next(i)) {
      const std::size_t wanted = home(slots_[i].id);
      const bool stays = hole < i ? (hole < wanted && wanted <= i) : (hole < wanted || wanted <= i);
      if (stays) continue;
      slots_[hole] = std::move(slots_[i]);
      hole = i;
    }
    slots_[hole] = {};
    --size_;
  }
  std::size_t size() const { return size_; }
  template <class Function>
  void for_each(Function&& function) {
    for (Slot& slot : slots_)
      if (slot.id != 0) function(slot.id, slot.value);
  }

 private:
  struct Slot {
    std::uint64_t id = 0;
    Value value{};
  };
  std::size_t home(std::uint64_t id) const { return (id * 0x9E3779B97F4A7C15u) >> 20 & (slots_.size() - 1); }
  std::size_t next(std::size_t i) const { return (i + 1) & (slots_.size() - 1); }
  void enlarge() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (Slot& slot : old) {
      if (slot.id == 0) continue;
      std::size_t i = home(slot.id);
      while (slots_[i].id != 0) i = next(i);
      slots_[i] = std::move(slot);
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace mlflow::internal
