// Moments as a person types them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace mlflow::tools {

// "90s", "10m", "2h", "7d" before now, or a local date, with or without a time: "2026-11-28", "2026-11-28 14:05",
// "2026-11-28T14:05:30". Unix time in milliseconds; nullopt: none of these.
std::optional<std::int64_t> read_moment(const std::string& text, std::int64_t now_ms);

// In milliseconds of Unix time.
std::int64_t now_ms();

}  // namespace mlflow::tools
