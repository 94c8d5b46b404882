#include "model_api/content_decoder.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace mlflow::internal {
namespace {

// A few bytes can unpack to gigabytes: no reply of a model is as large as this.
constexpr std::size_t MOST_UNPACKED = std::size_t{64} << 20;
constexpr int GZIP_OR_ZLIB = 15 + 32;
constexpr int RAW_DEFLATE = -15;

enum class Form { UNDECIDED, PLAIN, COMPRESSED, UNREADABLE };

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == b;
         });
}

}  // namespace

struct ContentDecoder::State {
  ~State() {
    if (is_open) inflateEnd(&stream);
  }

  void decide(std::string_view first) {
    const bool is_gzip = first.size() >= 2 && first[0] == '\x1f' && first[1] == '\x8b';
    const auto zlib_header = static_cast<unsigned char>(first[0]);
    const bool is_zlib = (zlib_header & 0x0f) == 8 && first.size() >= 2 &&
                         (zlib_header * 256 + static_cast<unsigned char>(first[1])) % 31 == 0;
    const bool says_deflate = equal_ignoring_case(encoding, "deflate");
    const bool looks_plain =
        first[0] == '{' || first[0] == '[' || first[0] == 'd' || first[0] == 'e' || first[0] == ':' || first[0] == '<';
    if (is_gzip || (says_deflate && !looks_plain)) {
      form = inflateInit2(&stream, is_gzip || is_zlib ? GZIP_OR_ZLIB : RAW_DEFLATE) == Z_OK ? Form::COMPRESSED
                                                                                            : Form::UNREADABLE;
      is_open = form == Form::COMPRESSED;
    } else {
      const bool is_other = equal_ignoring_case(encoding, "br") || equal_ignoring_case(encoding, "zstd");
      form = is_other && !looks_plain ? Form::UNREADABLE : Form::PLAIN;
    }
  }

  void unpack(std::string_view bytes, const OnBytes& on_bytes) {
    std::array<char, 16384> out;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      const int code = inflate(&stream, Z_SYNC_FLUSH);
      const std::size_t count = out.size() - stream.avail_out;
      unpacked += count;
      if (count != 0) on_bytes({out.data(), count});
      if (code == Z_STREAM_END) {
        is_over = true;
        return;
      }
      if ((code != Z_OK && code != Z_BUF_ERROR) || unpacked > MOST_UNPACKED) {
        form = Form::UNREADABLE;
        return;
      }
      if (code == Z_BUF_ERROR && count == 0) return;
    } while (stream.avail_in != 0 || stream.avail_out == 0);
  }

  std::string encoding;
  std::string first;  // until it is decided what they are
  Form form = Form::UNDECIDED;
  z_stream stream{};
  bool is_open = false;
  bool is_over = false;
  std::size_t unpacked = 0;
};

ContentDecoder::ContentDecoder(std::string_view encoding) : state_(std::make_unique<State>()) {
  state_->encoding = encoding;
}
ContentDecoder::~ContentDecoder() = default;

void ContentDecoder::feed(std::string_view bytes, const OnBytes& on_bytes) {
  State& state = *state_;
  if (bytes.empty() || state.is_over) return;
  if (state.form == Form::UNDECIDED) {
    state.first += bytes;
    if (state.first.size() < 2 && state.first[0] == '\x1f') return;  // one byte does not tell
    state.decide(state.first);
    bytes = state.first;
  }
  if (state.form == Form::PLAIN) on_bytes(bytes);
  if (state.form == Form::COMPRESSED) state.unpack(bytes, on_bytes);
}

void ContentDecoder::gap() {
  if (state_->form != Form::PLAIN) state_->form = Form::UNREADABLE;
}

bool ContentDecoder::is_unreadable() const { return state_->form == Form::UNREADABLE; }

}  // namespace mlflow::internal
