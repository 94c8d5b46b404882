#include "mlflow/attachment.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "text/base64.h"

namespace mlflow::tracing::attachments {
namespace {

std::string type_by_ending(const std::string& path) {
  static constexpr std::array<std::pair<const char*, const char*>, 20> types = {
      {{".csv", "text/csv"},      {".gif", "image/gif"},       {".html", "text/html"},
       {".jpeg", "image/jpeg"},   {".jpg", "image/jpeg"},      {".json", "application/json"},
       {".md", "text/markdown"},  {".mp3", "audio/mpeg"},      {".mp4", "video/mp4"},
       {".ogg", "audio/ogg"},     {".pdf", "application/pdf"}, {".png", "image/png"},
       {".svg", "image/svg+xml"}, {".tiff", "image/tiff"},     {".txt", "text/plain"},
       {".wav", "audio/x-wav"},   {".webm", "video/webm"},     {".webp", "image/webp"},
       {".xml", "text/xml"},      {".zip", "application/zip"}}};
  const std::string ending = std::filesystem::path(path).extension().string();
  for (const auto& [known, type] : types)
    if (ending == known) return type;
  return "application/octet-stream";
}

}  // namespace

Attachment Attachment::from_file(const std::string& path, const std::string& content_type) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read the attachment " + path);
  Attachment attachment;
  attachment.content_type = content_type.empty() ? type_by_ending(path) : content_type;
  attachment.content_bytes.assign(std::istreambuf_iterator<char>(file), {});
  return attachment;
}

// The parameter tells it from data URIs that only happen to be there.
std::string Attachment::to_data_uri() const {
  std::string uri = "data:" + content_type + ";mlflow=attachment;base64,";
  internal::append_base64(uri, content_bytes);
  return uri;
}

}  // namespace mlflow::tracing::attachments
