// Which requests are recorded: the APIs that are switched on, and what the settings say about hosts and paths.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model_api/api_kind.h"

namespace mlflow::internal {

// What autolog can be switched on for; bits.
enum AutologApi : unsigned { AUTOLOG_OPENAI = 1, AUTOLOG_ANTHROPIC = 2, AUTOLOG_LITELLM = 4, AUTOLOG_ALL = 7 };

// What is told of one API when it is switched on.
struct AutologChoice {
  std::vector<std::string> hosts;
  std::map<std::string, std::string> paths;  // a path with * -> the name of a kind
};

struct RecognisedRequest {
  ApiKind kind = ApiKind::NONE;
  bool is_litellm = false;
  bool only_if_litellm = false;  // recorded only where the reply says that a LiteLLM proxy has answered
  bool is_named = false;         // the settings name its path: its body is not asked
};

// Never changes once it is in use: any thread may ask it.
class AutologRules {
 public:
  // `what` of a mistake in a host or path, for messages.
  using OnMistake = void (*)(const std::string& what);

  void switch_on(AutologApi api, const AutologChoice& choice, OnMistake on_mistake);
  // MLFLOW_AUTOLOG_HOSTS, _EXCLUDE, _PATHS: lists with commas.
  void add_settings(std::string_view hosts, std::string_view exclude, std::string_view paths, OnMistake on_mistake);
  // One more place that is left alone.
  void exclude(std::string_view place) { excluded_.push_back(place_of(place)); }
  void set_captures_content(bool captures) { captures_content_ = captures; }

  unsigned apis() const { return apis_; }
  bool captures_content() const { return captures_content_; }

  // Whether a request that this program is asked is left alone: a place that names a host is another program's.
  bool leaves_out(std::string_view path) const noexcept { return is_at_one(excluded_, {{}, {}, path}); }

  // False: recognise() finds nothing, whatever the host is. `address` is a URL, or what of one comes after the host.
  bool may_recognise(std::string_view method, std::string_view address) const noexcept;
  // By its method and URL. For what is no such request: a few comparisons, no allocation.
  RecognisedRequest recognise(std::string_view method, std::string_view url) const noexcept;

 private:
  struct Place {
    std::string host;  // with *; empty: any
    std::string path;  // the same
  };
  struct NamedPath {
    Place place;
    ApiKind kind;
  };
  static Place place_of(std::string_view text);
  static bool is_at(const Place& place, const UrlParts& url) noexcept;
  static bool is_at_one(const std::vector<Place>& places, const UrlParts& url) noexcept;
  void add_path(std::string_view pattern, std::string_view kind, OnMistake on_mistake);
  ApiKind named_kind(const UrlParts& url) const noexcept;
  bool is_litellm_host(const UrlParts& url) const noexcept;

  unsigned apis_ = 0;
  bool captures_content_ = true;
  std::vector<Place> openai_hosts_;
  std::vector<Place> anthropic_hosts_;
  std::vector<Place> litellm_hosts_;
  std::vector<Place> allowed_;
  std::vector<Place> excluded_;
  std::vector<NamedPath> paths_;
};

// The request's body, or what there is of it, is one that such an API takes. For the ends of paths that other services
// have as well.
bool may_be_body_of(ApiKind kind, std::string_view path, std::string_view body, bool body_follows,
                    bool has_anthropic_version) noexcept;

}  // namespace mlflow::internal
