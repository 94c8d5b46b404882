#include "transport/gzip.h"

#include <zlib.h>

#include <limits>

namespace mlflow::internal {

bool gzip(std::string_view data, std::string& into) {
  if (data.size() > std::numeric_limits<uInt>::max() / 2) return false;
  z_stream stream{};
  constexpr int gzip_window = 15 + 16;
  // Level 1: most of the gain for a fraction of the time.
  if (deflateInit2(&stream, 1, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) return false;
  into.resize(deflateBound(&stream, static_cast<uLong>(data.size())));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(into.data());
  stream.avail_out = static_cast<uInt>(into.size());
  const int result = deflate(&stream, Z_FINISH);
  into.resize(stream.total_out);
  deflateEnd(&stream);
  return result == Z_STREAM_END && into.size() < data.size();
}

}  // namespace mlflow::internal
