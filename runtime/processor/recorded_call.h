// The records of one call of a model's API, kept until its span ends: then they are read, all at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "buffer/record.h"
#include "model_api/model_span.h"
#include "text/secret_members.h"

namespace mlflow::internal {

class RecordedCall {
 public:
  // In any order. `time_ns` is the record's stamp as Unix time.
  void add(const CallRecord& record, std::int64_t time_ns);
  // The program ended first.
  void cut_off() { is_cut_off_ = true; }

  // `secrets`: what is called so is hidden.
  ModelSpan read(const SecretNames& secrets);

 private:
  struct Piece {
    std::uint32_t sequence = 0;
    RecordKind kind = RecordKind::CALL_REPLY;
    std::uint16_t flags = 0;
    std::int64_t time_ns = 0;
    std::size_t begin = 0;  // in bytes_
    std::size_t size = 0;
  };
  void begin(const CallRecord& record);
  void end(const CallRecord& record);
  Exchange exchange();

  std::string bytes_;
  std::vector<Piece> pieces_;
  ApiKind kind_ = ApiKind::NONE;
  std::string address_;
  bool captures_content_ = true;
  bool is_litellm_ = false;
  bool is_cut_off_ = false;
  // From the record of the end.
  std::uint16_t end_flags_ = 0;
  int status_ = 0;
  std::string encoding_;
  std::string failure_;
  std::uint64_t request_size_ = 0;
  std::uint64_t reply_size_ = 0;
};

}  // namespace mlflow::internal
