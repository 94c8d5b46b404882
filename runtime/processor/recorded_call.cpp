#include "processor/recorded_call.h"

#include <algorithm>
#include <cstdlib>

#include "capture/value_writer.h"
#include "processor/record_values.h"

namespace mlflow::internal {
namespace {

ApiKind kind_from(std::uint32_t number) {
  return number <= static_cast<std::uint32_t>(ApiKind::GEMINI) ? static_cast<ApiKind>(number) : ApiKind::NONE;
}

std::string next_text(ValueReader& values) {
  std::string scratch;
  return std::string(values.text(scratch));
}

std::uint64_t next_count(ValueReader& values) { return std::strtoull(next_text(values).c_str(), nullptr, 10); }

CallEnd end_from(std::uint16_t flags) {
  if ((flags & CallRecord::FAILED) != 0) return CallEnd::FAILED;
  if ((flags & CallRecord::ABANDONED) != 0) return CallEnd::ABANDONED;
  return (flags & CallRecord::READER_STOPPED) != 0 ? CallEnd::READER_STOPPED : CallEnd::NORMAL;
}

}  // namespace

void RecordedCall::add(const CallRecord& record, std::int64_t time_ns) {
  if (record.header.kind == RecordKind::CALL_BEGIN) return begin(record);
  if (record.header.kind == RecordKind::CALL_END) return end(record);
  const std::size_t room = record.header.size - sizeof record;
  const std::size_t size = std::min<std::size_t>(record.number, room);
  pieces_.push_back({record.sequence, record.header.kind, record.header.flags, time_ns, bytes_.size(), size});
  bytes_.append(reinterpret_cast<const char*>(&record + 1), size);
}

void RecordedCall::begin(const CallRecord& record) {
  ValueReader values = values_of<CallRecord>(record.header);
  kind_ = kind_from(record.number);
  address_ = next_text(values);
  captures_content_ = (record.header.flags & CallRecord::WITHOUT_CONTENT) == 0;
  is_litellm_ |= (record.header.flags & CallRecord::LITELLM) != 0;
}

void RecordedCall::end(const CallRecord& record) {
  ValueReader values = values_of<CallRecord>(record.header);
  end_flags_ = record.header.flags;
  status_ = static_cast<int>(record.number);
  encoding_ = next_text(values);
  failure_ = next_text(values);
  request_size_ = next_count(values);
  reply_size_ = next_count(values);
  is_litellm_ |= (end_flags_ & CallRecord::LITELLM) != 0;
}

Exchange RecordedCall::exchange() {
  Exchange exchange{kind_,   is_litellm_, captures_content_,    address_, {}, {}, request_size_, reply_size_,
                    status_, encoding_,   end_from(end_flags_), failure_};
  if (is_cut_off_) exchange.end = CallEnd::CUT_OFF;
  std::stable_sort(pieces_.begin(), pieces_.end(),
                   [](const Piece& a, const Piece& b) { return a.sequence < b.sequence; });
  std::uint32_t expected = 1;  // after the record of the beginning
  for (const Piece& piece : pieces_) {
    BodyPieces& body = piece.kind == RecordKind::CALL_REQUEST ? exchange.request : exchange.reply;
    const bool starts = (piece.flags & CallRecord::FROM_THE_START) != 0;
    if (starts) body.clear();
    // A number that is left out is a record for which there was no room.
    const bool lost = piece.sequence != expected && !starts;
    const bool after_gap = lost || (piece.flags & CallRecord::AFTER_GAP) != 0;
    body.push_back({std::string_view(bytes_).substr(piece.begin, piece.size), piece.time_ns, after_gap});
    expected = piece.sequence + 1;
  }
  return exchange;
}

ModelSpan RecordedCall::read(const SecretNames& secrets) {
  const ExchangeLimits limits{capture_limits.value_size, capture_limits.items, &secrets};
  return read_model_span(exchange(), limits);
}

}  // namespace mlflow::internal
