#include "autolog/import_table.h"

#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "autolog/import_slots.h"

namespace mlflow::internal {

// What dl_iterate_phdr calls: the loader waits meanwhile, so nothing here may ask it for anything.
struct SlotFinder {
  const std::vector<const char*>& symbols;
  ImportTable& table;
  bool out_of_memory = false;

  static int look_into(dl_phdr_info* object, std::size_t, void* finder) {
    auto& self = *static_cast<SlotFinder*>(finder);
    try {
      self.add(*object);
    } catch (...) {
      self.out_of_memory = true;  // nothing may be thrown through the loader
    }
    return self.out_of_memory ? 1 : 0;
  }

  const char* wanted(const char* name) const noexcept {
    for (const char* symbol : symbols)
      if (std::strcmp(symbol, name) == 0) return symbol;
    return nullptr;
  }

  void add(const dl_phdr_info& object) {
    const ImportSlots found(object);
    LoadedImage& image = table.images_.emplace_back(
        LoadedImage{object.dlpi_name != nullptr ? object.dlpi_name : "", object.dlpi_addr, found.begin(), found.end()});
    found.for_each([&](const RelocatedSlot& slot) {
      const char* const symbol = wanted(slot.symbol);
      if (symbol == nullptr || !found.is_writable(slot.address)) return;
      auto** const address = reinterpret_cast<void**>(slot.address);
      table.slots_.push_back({&image, symbol, found.version_of(slot.symbol_index), address,
                              __atomic_load_n(address, __ATOMIC_ACQUIRE), found.is_read_only_later(slot.address)});
    });
  }
};

ImportTable::ImportTable(const std::vector<const char*>& symbols) {
  SlotFinder finder{symbols, *this};
  dl_iterate_phdr(SlotFinder::look_into, &finder);
  if (finder.out_of_memory) slots_.clear();
}

unsigned long long objects_loaded() noexcept {
  unsigned long long count = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* result) {
        *static_cast<unsigned long long*>(result) = object->dlpi_adds;
        return 1;
      },
      &count);
  return count;
}

bool is_definition(const void* function, const char* symbol, const void** object) noexcept {
  Dl_info info{};
  ElfW(Sym)* entry = nullptr;
  if (dladdr1(function, &info, reinterpret_cast<void**>(&entry), RTLD_DL_SYMENT) == 0) return false;
  // A program that is bound to its place has an entry under the name of each function whose address it takes, which is
  // nothing but a jump to the function.
  if (entry == nullptr || entry->st_shndx == SHN_UNDEF || info.dli_saddr != function) return false;
  *object = info.dli_fbase;
  return std::strcmp(info.dli_sname, symbol) == 0;
}

HeldObject::HeldObject(const std::string& path) noexcept
    : handle_(dlopen(path.empty() ? nullptr : path.c_str(), RTLD_LAZY | RTLD_NOLOAD)) {}

HeldObject::~HeldObject() {
  if (handle_ != nullptr) dlclose(handle_);
}

void* HeldObject::find(const char* symbol, const std::string& version) const noexcept {
  if (handle_ == nullptr) return nullptr;
  return version.empty() ? dlsym(handle_, symbol) : dlvsym(handle_, symbol, version.c_str());
}

bool ImportTable::is_unfinished(const ImportSlot& slot) noexcept {
  const auto value = reinterpret_cast<std::uintptr_t>(slot.value);
  return value == 0 || (value < slot.image->base && value < slot.image->end - slot.image->begin);
}

void* ImportTable::function_of(const ImportSlot& slot) const {
  if (is_unfinished(slot)) return nullptr;
  const void* object = nullptr;
  if (is_definition(slot.value, slot.symbol, &object)) return slot.value;
  // Not used yet, it leads back to where the loader is asked; or it leads to a program's entry of that name.
  Dl_info info{};
  const bool leads_home = slot.image->contains(slot.value);
  const bool leads_to_entry = dladdr(slot.value, &info) != 0 && info.dli_saddr == slot.value &&
                              info.dli_sname != nullptr && std::strcmp(info.dli_sname, slot.symbol) == 0;
  if (!leads_home && !leads_to_entry) return nullptr;
  // As the loader looks: first what all may use, then what the object was loaded with.
  for (const std::string& scope : {std::string(), slot.image->path}) {
    void* const function = HeldObject(scope).find(slot.symbol, slot.version);
    if (function != nullptr && is_definition(function, slot.symbol, &object)) return function;
  }
  for (const LoadedImage& image : images_) {
    void* const function = HeldObject(image.path).find(slot.symbol, slot.version);
    if (function != nullptr && image.contains(function) && is_definition(function, slot.symbol, &object))
      return function;
  }
  return nullptr;
}

namespace {

bool write_slot(const ImportTable::Change& change) noexcept {
  void* expected = change.slot->value;
  const auto exchange = [&] {
    __atomic_compare_exchange_n(change.slot->address, &expected, change.function, false, __ATOMIC_ACQ_REL,
                                __ATOMIC_RELAXED);
  };
  if (!change.slot->is_read_only) {
    exchange();
    return true;
  }
  const std::uintptr_t size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  auto* const page = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(change.slot->address) & ~(size - 1));
  if (::mprotect(page, size, PROT_READ | PROT_WRITE) != 0) return false;
  exchange();
  return ::mprotect(page, size, PROT_READ) == 0;
}

struct SlotWriter {
  const std::vector<ImportTable::Change>& changes;
  bool all_written = true;

  static int write_into(dl_phdr_info* object, std::size_t, void* writer) {
    auto& self = *static_cast<SlotWriter*>(writer);
    const char* const name = object->dlpi_name != nullptr ? object->dlpi_name : "";
    for (const ImportTable::Change& change : self.changes) {
      const LoadedImage& image = *change.slot->image;
      if (image.base == object->dlpi_addr && image.path == name && !write_slot(change)) self.all_written = false;
    }
    return 0;
  }
};

}  // namespace

// While the loader shows what is loaded, nothing is unloaded.
bool ImportTable::apply(const std::vector<Change>& changes) noexcept {
  SlotWriter writer{changes};
  if (!changes.empty()) dl_iterate_phdr(SlotWriter::write_into, &writer);
  return writer.all_written;
}

}  // namespace mlflow::internal
