#include "autolog/import_slots.h"

#include <unistd.h>

namespace mlflow::internal {
namespace {

// A slot for calls, one for a function's address, and a word of data that holds one.
constexpr bool is_import(std::uint64_t type) noexcept {
#if defined(__x86_64__)
  return type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT || type == R_X86_64_64;
#elif defined(__aarch64__)
  return type == R_AARCH64_JUMP_SLOT || type == R_AARCH64_GLOB_DAT || type == R_AARCH64_ABS64;
#else
  static_cast<void>(type);
  return false;
#endif
}

}  // namespace

ImportSlots::ImportSlots(const dl_phdr_info& object) noexcept : object_(object) { read_segments(); }

void ImportSlots::read_segments() noexcept {
  const ElfW(Dyn)* dynamic = nullptr;
  for (int i = 0; i < object_.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object_.dlpi_phdr[i];
    const std::uintptr_t start = object_.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_DYNAMIC) dynamic = reinterpret_cast<const ElfW(Dyn)*>(start);
    if (segment.p_type != PT_LOAD) continue;
    begin_ = std::min(begin_, start);
    end_ = std::max(end_, start + segment.p_memsz);
  }
  if (dynamic != nullptr) read_dynamic(dynamic);
}

// The loader leaves addresses as they are in the file, or has added the base to them.
template <class T> const T* ImportSlots::table(std::uintptr_t address) const noexcept {
  return reinterpret_cast<const T*>(address < object_.dlpi_addr ? address + object_.dlpi_addr : address);
}

void ImportSlots::read_dynamic(const ElfW(Dyn) * entry) noexcept {
  for (; entry->d_tag != DT_NULL; ++entry) {
    const std::uintptr_t address = entry->d_un.d_ptr;
    switch (entry->d_tag) {
      case DT_JMPREL: calls_.first = table<ElfW(Rela)>(address); break;
      case DT_PLTRELSZ: calls_.count = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
      case DT_RELA: others_.first = table<ElfW(Rela)>(address); break;
      case DT_RELASZ: others_.count = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
      case DT_SYMTAB: symbols_ = table<ElfW(Sym)>(address); break;
      case DT_STRTAB: strings_ = table<char>(address); break;
      case DT_VERSYM: versions_ = table<ElfW(Half)>(address); break;
      case DT_VERNEED: needed_versions_ = table<ElfW(Verneed)>(address); break;
      case DT_VERNEEDNUM: needed_count_ = entry->d_un.d_val; break;
      default: break;
    }
  }
  if (symbols_ == nullptr || strings_ == nullptr || calls_.first == nullptr) calls_ = {};
  if (symbols_ == nullptr || strings_ == nullptr || others_.first == nullptr) others_ = {};
}

bool ImportSlots::read(const ElfW(Rela) & relocation, RelocatedSlot& slot) const noexcept {
  if (!is_import(ELF64_R_TYPE(relocation.r_info)) || relocation.r_addend != 0) return false;
  slot.symbol_index = ELF64_R_SYM(relocation.r_info);
  if (slot.symbol_index == 0) return false;
  slot.symbol = strings_ + symbols_[slot.symbol_index].st_name;
  slot.address = object_.dlpi_addr + relocation.r_offset;
  return true;
}

std::string ImportSlots::version_of(unsigned symbol_index) const {
  if (versions_ == nullptr || needed_versions_ == nullptr) return {};
  const unsigned wanted = versions_[symbol_index] & 0x7fff;
  const auto* file = reinterpret_cast<const char*>(needed_versions_);
  for (std::size_t i = 0; i < needed_count_; ++i) {
    const auto& need = *reinterpret_cast<const ElfW(Verneed)*>(file);
    const char* version = file + need.vn_aux;
    for (unsigned j = 0; j < need.vn_cnt; ++j) {
      const auto& aux = *reinterpret_cast<const ElfW(Vernaux)*>(version);
      if (aux.vna_other == wanted) return strings_ + aux.vna_name;
      version += aux.vna_next;
    }
    file += need.vn_next;
  }
  return {};
}

bool ImportSlots::is_writable(std::uintptr_t address) const noexcept {
  for (int i = 0; i < object_.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object_.dlpi_phdr[i];
    const std::uintptr_t start = object_.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) != 0 && start <= address &&
        address + sizeof(void*) <= start + segment.p_memsz)
      return true;
  }
  return false;
}

bool ImportSlots::is_read_only_later(std::uintptr_t address) const noexcept {
  const std::uintptr_t page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (int i = 0; i < object_.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object_.dlpi_phdr[i];
    if (segment.p_type != PT_GNU_RELRO) continue;
    const std::uintptr_t start = object_.dlpi_addr + segment.p_vaddr;
    if ((start & ~(page - 1)) <= address && address < ((start + segment.p_memsz) & ~(page - 1))) return true;
  }
  return false;
}

}  // namespace mlflow::internal
