# cmake -DFILE=... -DOUTPUT=... -P embed.cmake: the bytes of a file as C++.
file(READ "${FILE}" bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE "${OUTPUT}" "#include \"view_page.h\"

namespace mlflow::tools {
namespace {
const unsigned char page[] = {
${bytes}};
}  // namespace

std::string_view view_page() { return {reinterpret_cast<const char*>(page), sizeof page}; }

}  // namespace mlflow::tools
")
