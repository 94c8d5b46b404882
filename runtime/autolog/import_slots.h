// The import slots of one object, read from the tables that the dynamic loader filled them by.
#pragma once

#include <link.h>

#include <cstddef>
#include <string>

namespace mlflow::internal {

// Where one is, and for what.
struct RelocatedSlot {
  std::uintptr_t address = 0;
  const char* symbol = nullptr;
  unsigned symbol_index = 0;
};

class ImportSlots {
 public:
  explicit ImportSlots(const dl_phdr_info& object) noexcept;

  // Each slot that holds the address of a function, or other symbol, of another object.
  template <class Visit> void for_each(Visit visit) const {
    for (const Relocations& table : {calls_, others_})
      for (std::size_t i = 0; i < table.count; ++i)
        if (RelocatedSlot slot; read(table.first[i], slot)) visit(slot);
  }
  // The version of a symbol that is asked for; empty: any.
  std::string version_of(unsigned symbol_index) const;

  // The two ends of the segments, and whether an address lies in what is made read-only after it is filled.
  std::uintptr_t begin() const noexcept { return begin_; }
  std::uintptr_t end() const noexcept { return end_; }
  bool is_writable(std::uintptr_t address) const noexcept;
  bool is_read_only_later(std::uintptr_t address) const noexcept;

 private:
  struct Relocations {
    const ElfW(Rela) * first = nullptr;
    std::size_t count = 0;
  };

  void read_segments() noexcept;
  void read_dynamic(const ElfW(Dyn) * entry) noexcept;
  bool read(const ElfW(Rela) & relocation, RelocatedSlot& slot) const noexcept;
  template <class T> const T* table(std::uintptr_t address) const noexcept;

  const dl_phdr_info& object_;
  std::uintptr_t begin_ = ~std::uintptr_t{0};
  std::uintptr_t end_ = 0;
  Relocations calls_;
  Relocations others_;
  const ElfW(Sym) * symbols_ = nullptr;
  const char* strings_ = nullptr;
  const ElfW(Half) * versions_ = nullptr;
  const ElfW(Verneed) * needed_versions_ = nullptr;
  std::size_t needed_count_ = 0;
};

}  // namespace mlflow::internal
