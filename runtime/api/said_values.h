// What was said through an mlflow::Span, kept for its getters: records cannot be read back. Values are in the form of
// mlflow/value_bytes.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mlflow/span.h"

namespace mlflow::internal {

class SaidValues {
 public:
  void set_inputs(const ValueBytes& value) { inputs_ = value; }
  void set_outputs(const ValueBytes& value) { outputs_ = value; }
  void set_attribute(std::string_view key, const ValueBytes& value);
  void add_event(const AddEventOptions& event, std::int64_t time_ns);
  void add_link(const AddLinkOptions& link) { links_.push_back(link); }

  // Empty where nothing was said.
  std::string inputs() const { return std::string(inputs_.view()); }
  std::string outputs() const { return std::string(outputs_.view()); }
  std::string attribute(std::string_view key) const;
  std::string attributes() const;  // an object
  std::string events() const;  // a list
  std::string links() const;  // a list

  // Writes them all, as one object.
  void write_attributes(ValueBytes& bytes) const;

 private:
  struct Attribute {
    std::string key;
    ValueBytes value;
  };
  ValueBytes inputs_;
  ValueBytes outputs_;
  std::vector<Attribute> attributes_;
  std::vector<AddEventOptions> events_;
  std::vector<AddLinkOptions> links_;
};

}  // namespace mlflow::internal
