#include "model_api/reply_reader.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "exchanges.h"

namespace mlflow::internal {
namespace {

using namespace exchanges;

constexpr int GZIP = 31;
constexpr int RAW = -15;

// Each text flushed, as a server does with a stream.
std::vector<std::string> compressed(const std::vector<std::string>& texts, int window = GZIP) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
  std::vector<std::string> pieces;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::string piece(texts[i].size() + 100, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(texts[i].data()));
    stream.avail_in = static_cast<uInt>(texts[i].size());
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    deflate(&stream, i + 1 == texts.size() ? Z_FINISH : Z_SYNC_FLUSH);
    piece.resize(piece.size() - stream.avail_out);
    pieces.push_back(piece);
  }
  deflateEnd(&stream);
  return pieces;
}

std::string delta(const std::string& text) { return sse(R"({"choices":[{"delta":{"content":")" + text + "\"}}]}"); }
std::string content(const ModelSpan& span) { return outputs(span)["choices"][0]["message"]["content"]; }

TEST(ReplyReader, CompressedRepliesAreReadAsTheyCome) {
  Call call(ApiKind::CHAT, "{}");
  call.exchange.encoding = "gzip";
  const ModelSpan span = call.read(compressed({delta("Hel"), delta("lo"), sse("[DONE]")}));
  EXPECT_EQ(content(span), "Hello");
  ASSERT_EQ(span.chunks.size(), 2u);
  EXPECT_LT(span.chunks[0].time_ns, span.chunks[1].time_ns);
}

TEST(ReplyReader, TheBytesTellThatTheyAreCompressedOrNot) {
  Call call(ApiKind::CHAT, "{}");
  EXPECT_EQ(outputs(call.read(compressed({R"({"id":"c"})"}))).at("id"), "c");
  call.exchange.encoding = "deflate";
  EXPECT_EQ(outputs(call.read(compressed({R"({"id":"c"})"}, RAW))).at("id"), "c");
  EXPECT_EQ(outputs(call.read(compressed({R"({"id":"c"})"}, 15))).at("id"), "c");
  call.exchange.encoding = "gzip";  // the transport has decoded it, and says what it was
  EXPECT_EQ(outputs(call.read({R"({"id":"c"})"})).at("id"), "c");
  EXPECT_EQ(
      outputs(call.read({compressed({R"({"id":"c"})"})[0].substr(0, 1), compressed({R"({"id":"c"})"})[0].substr(1)}))
          .at("id"),
      "c");
}

TEST(ReplyReader, AnEncodingThatIsNotKnownIsSaid) {
  Call call(ApiKind::CHAT, "{}");
  call.exchange.encoding = "br";
  EXPECT_NE(outputs(call.read({"\x0b\x02\x80\x03"})).get<std::string>().find("not read"), std::string::npos);
}

TEST(ReplyReader, AFewBytesThatUnpackToManyAreGivenUp) {
  Call call(ApiKind::CHAT, "{}");
  const ModelSpan span = call.read(compressed({"{\"x\":\"" + std::string(80 << 20, 'a')}));
  EXPECT_TRUE(has(span, "mlflow.autolog.truncated"));
}

TEST(ReplyReader, OtherTextIsTheOutput) {
  EXPECT_EQ(outputs(Call(ApiKind::CHAT, "{}").read({"<html>hello</html>"})), "<html>hello</html>");
  EXPECT_FALSE(has(Call(ApiKind::CHAT, "{}").read({}), "mlflow.spanOutputs"));
  EXPECT_FALSE(has(Call(ApiKind::CHAT, "{}").read({" \n"}), "mlflow.spanOutputs"));
}

TEST(ReplyReader, OfALargeReplyThereAreItsBeginningAndItsTokens) {
  ExchangeLimits limits;
  limits.body_size = 1000;
  const std::string reply = R"({"id":"c","choices":[{"message":{"content":")" + std::string(300'000, 'x') +
                            R"("}}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})";
  const ModelSpan span = Call(ApiKind::CHAT, "{}").read({reply}, limits);
  EXPECT_EQ(outputs(span)["id"], "c");
  EXPECT_EQ(usage(span)["total_tokens"], 3);
  EXPECT_TRUE(has(span, "mlflow.autolog.truncated"));
}

TEST(ReplyReader, OfALongStreamThereAreItsBeginningItsEndAndItsTokens) {
  Call call(ApiKind::CHAT, "{}");
  const std::string first = delta("begin") + "data: {\"choi";
  const std::string last = "a\"}}]}\n\n" + delta("end") +
                           sse(R"({"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})") +
                           sse("[DONE]");
  call.exchange.reply = {{first, 1, false}, {last, 2, true}};
  const ModelSpan span = read_model_span(call.exchange, {});
  EXPECT_EQ(content(span), "beginend");
  EXPECT_EQ(usage(span)["total_tokens"], 3);
  EXPECT_TRUE(has(span, "mlflow.autolog.truncated"));
}

TEST(ReplyReader, ChunksAreBounded) {
  ExchangeLimits limits;
  limits.chunks = 100;
  std::vector<std::string> replies(1000, delta("x"));
  const ModelSpan span = Call(ApiKind::CHAT, "{}").read(replies, limits);
  EXPECT_EQ(span.chunks.size(), 100u);
  EXPECT_EQ(content(span).size(), 1000u);
  EXPECT_EQ(attribute(span, "mlflow.autolog.truncated")["chunks"], 1000);
}

}  // namespace
}  // namespace mlflow::internal
