// Bodies as they are on the wire: compressed, or not, whatever the header says.
#include "model_api/content_decoder.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace mlflow::internal {
namespace {

// `window_bits` as zlib has them: 15 + 16 gzip, 15 zlib, -15 raw.
std::string compressed(const std::string& text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

struct Decoded {
  std::string text;
  bool is_unreadable = false;
};

Decoded decoded(const std::string& encoding, const std::string& bytes, std::size_t piece = std::string::npos) {
  ContentDecoder decoder(encoding);
  Decoded result;
  for (std::size_t at = 0; at < bytes.size(); at += std::min(piece, bytes.size()))
    decoder.feed(std::string_view(bytes).substr(at, piece), [&](std::string_view out) { result.text += out; });
  result.is_unreadable = decoder.is_unreadable();
  return result;
}

const std::string TEXT = R"({"answer": ")" + std::string(50'000, 'x') + "\"}";

TEST(ContentDecoder, WhatIsCompressedIsUnpacked) {
  for (const auto& [encoding, bits] : {std::pair("gzip", 31), std::pair("", 31), std::pair("deflate", 15),
                                       std::pair("Deflate", -15), std::pair("x-unknown", 31)}) {
    const std::string bytes = compressed(TEXT, bits);
    EXPECT_EQ(decoded(encoding, bytes).text, TEXT) << encoding << bits;
    EXPECT_EQ(decoded(encoding, bytes, 7).text, TEXT) << encoding << bits << " in pieces";
    EXPECT_FALSE(decoded(encoding, bytes).is_unreadable) << encoding << bits;
  }
}

// A transport may have unpacked it, and leave the header as it was.
TEST(ContentDecoder, WhatReadsAsTextIsTakenAsItIs) {
  for (const char* encoding : {"", "gzip", "deflate", "br", "zstd"})
    for (const char* text : {"{\"a\": 1}", "[1]", "data: {}", "event: a", ": comment", "<html>"}) {
      EXPECT_EQ(decoded(encoding, text).text, text) << encoding;
      EXPECT_FALSE(decoded(encoding, text).is_unreadable) << encoding << text;
    }
}

TEST(ContentDecoder, AnEncodingThatIsNotKnownHereIsSaid) {
  for (const char* encoding : {"br", "BR", "zstd"}) {
    EXPECT_EQ(decoded(encoding, "\x8b\x01 not text").text, "") << encoding;
    EXPECT_TRUE(decoded(encoding, "\x8b\x01 not text").is_unreadable) << encoding;
  }
}

TEST(ContentDecoder, WhatIsBrokenEndsThere) {
  std::string bytes = compressed(TEXT, 31);
  bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
  bytes[bytes.size() / 2 + 1] = static_cast<char>(~bytes[bytes.size() / 2 + 1]);
  const Decoded broken = decoded("gzip", bytes);
  EXPECT_NE(broken.text, TEXT);
  EXPECT_TRUE(broken.is_unreadable);
}

TEST(ContentDecoder, BehindAGapOnlyPlainTextGoesOn) {
  const auto with_gap = [](const std::string& first, const std::string& rest) {
    ContentDecoder decoder("gzip");
    std::string out;
    const auto take = [&](std::string_view bytes) { out += bytes; };
    decoder.feed(first, take);
    decoder.gap();
    const std::size_t before = out.size();
    decoder.feed(rest, take);
    return out.substr(before);
  };
  EXPECT_EQ(with_gap("{\"a\": ", "1}"), "1}");
  const std::string bytes = compressed(TEXT, 31);
  EXPECT_EQ(with_gap(bytes.substr(0, 20), bytes.substr(30)), "");
}

}  // namespace
}  // namespace mlflow::internal
