// The documents: read from a folder, and split into passages that are found one by one.
#pragma once

#include <filesystem>
#include <vector>

#include "document.h"

namespace qa {

// Every .md file of the folder; its first line is the title.
[[mlflow::trace]] std::vector<Document> load_documents(const std::filesystem::path& folder);

// One passage for each paragraph of each document.
[[mlflow::trace(attributes={"splitter": "paragraph"})]]
std::vector<Document> split_documents(const std::vector<Document>& documents);

}  // namespace qa
