#include "processor/loaded_modules.h"

#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

#include "config/fork_gate.h"

namespace mlflow::internal {

namespace {

struct Listing {
  unsigned long long loads = 0;
  bool only_count = true;
  std::vector<std::string> lines;
};

std::string program_path() {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string();
}

int list_module(dl_phdr_info* info, std::size_t, void* data) {
  auto& listing = *static_cast<Listing*>(data);
  listing.loads = info->dlpi_adds;
  if (listing.only_count) return 1;
  std::uint64_t begin = ~std::uint64_t{0};
  std::uint64_t end = 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
    begin = std::min<std::uint64_t>(begin, info->dlpi_addr + part.p_vaddr);
    end = std::max<std::uint64_t>(end, info->dlpi_addr + part.p_vaddr + part.p_memsz);
  }
  if (end == 0) return 0;
  std::array<char, 80> numbers{};
  std::snprintf(numbers.data(), numbers.size(), "%llx %llx %llx ", static_cast<unsigned long long>(begin),
                static_cast<unsigned long long>(end), static_cast<unsigned long long>(info->dlpi_addr));
  const bool is_program = info->dlpi_name == nullptr || *info->dlpi_name == '\0';
  listing.lines.push_back(numbers.data() + (is_program ? program_path() : std::string(info->dlpi_name)));
  return 0;
}

}  // namespace

void ModuleLog::update() {
  const ForkWaits using_loader;  // whose lock a child would find taken
  Listing listing;
  dl_iterate_phdr(list_module, &listing);
  if (listing.loads == loads_written_) return;
  listing.only_count = false;
  dl_iterate_phdr(list_module, &listing);
  for (const std::string& line : listing.lines)
    if (!log_.append(line)) return;
  loads_written_ = listing.loads;
}

LoadedModules::LoadedModules(const std::vector<std::string_view>& entries) {
  for (const std::string_view entry : entries) {
    Module module;
    std::istringstream line{std::string(entry)};
    line >> std::hex >> module.begin >> module.end >> module.base;
    line.get();
    if (std::getline(line, module.path)) modules_.push_back(std::move(module));
  }
}

std::string LoadedModules::line(std::uint64_t return_address) const {
  // The latest first: what was unloaded may have made room for others.
  const auto found = std::find_if(modules_.rbegin(), modules_.rend(), [&](const Module& module) {
    return module.begin < return_address && return_address <= module.end;
  });
  std::array<char, 40> offset{};
  const bool known = found != modules_.rend();
  std::snprintf(offset.data(), offset.size(), "+0x%llx",
                static_cast<unsigned long long>(return_address - 1 - (known ? found->base : 0)));
  return "  File \"" + (known ? found->path : std::string("?")) + "\", in ?" + offset.data() + "\n";
}

}  // namespace mlflow::internal
