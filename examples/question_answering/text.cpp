#include "text.h"

#include <cctype>
#include <set>

namespace qa {
namespace {

const std::set<std::string, std::less<>> stop_words = {
    "a",   "about", "an", "and",  "are",  "as",    "at",    "be",   "by",  "did",  "do",   "does", "for",  "from",
    "has", "how",   "in", "is",   "it",   "its",   "many",  "much", "of",  "on",   "or",   "that", "the",  "them",
    "to",  "was",   "we", "what", "when", "where", "which", "who",  "why", "with", "were", "this", "than", "into"};

bool ends_sentence(std::string_view text, std::size_t at) {
  if (text[at] != '.' && text[at] != '?' && text[at] != '!') return false;
  return at + 1 == text.size() || (text[at + 1] == ' ' && at + 2 < text.size() && !std::islower(text[at + 2]));
}

}  // namespace

std::vector<std::string> content_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  auto finish = [&] {
    if (!word.empty() && !stop_words.contains(word)) {
      if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.pop_back();
      words.push_back(std::move(word));
    }
    word.clear();
  };
  for (unsigned char c : text) {
    if (std::isalnum(c)) {
      word += static_cast<char>(std::tolower(c));
    } else {
      finish();
    }
  }
  finish();
  return words;
}

std::vector<std::string> split_sentences(std::string_view text) {
  std::vector<std::string> sentences;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!ends_sentence(text, i)) continue;
    sentences.push_back(trim(text.substr(begin, i + 1 - begin)));
    begin = i + 1;
  }
  if (std::string rest = trim(text.substr(begin)); !rest.empty()) sentences.push_back(std::move(rest));
  return sentences;
}

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace qa
