#!/usr/bin/env bash
# json.sh PREFIX WORK COMPILER: parts of one program, each with another nlohmann/json: switches, namespaces, a version whose
# classes have another size. All say the same, with the runtime as a library of its own and as a part of the program.
source "$(dirname "$0")/support.sh"
compiler=$1
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig

# The installed nlohmann/json as another version: other numbers, and one member more in each value.
installed=$(dirname "$(echo '#include <nlohmann/json.hpp>' | "$compiler" -x c++ -M - | tr ' ' '\n' | grep -m1 'nlohmann/json.hpp$')")
mkdir -p other
cp -r "$installed" other/nlohmann
version=$(sed -n 's/^#define NLOHMANN_JSON_VERSION_MINOR \([0-9]*\).*/\1/p' "$installed/detail/abi_macros.hpp")
sed -i "s/\(NLOHMANN_JSON_VERSION_MINOR\) $version/\1 99/; s/== $version /== 99 /; s/VERSION_MINOR != $version/VERSION_MINOR != 99/" \
  $(grep -rl NLOHMANN_JSON_VERSION_MINOR other/nlohmann)
sed -i 's/^    value_t m_type = value_t::null;/    char one_more[24] = "something else is here"; value_t m_type = value_t::null;/' other/nlohmann/json.hpp
grep -q one_more other/nlohmann/json.hpp || fail "the other version is the same one"

# part NAME FLAG...: one more part of the program, compiled with these.
parts=()
part() {
  local name=$1
  shift
  "$compiler" -std=c++17 -Wall -Wextra -Werror "-DPART=$name" "$@" -I"$prefix/include" -c "$here/json/part.cpp" -o "$name.o"
  parts+=("$name")
}
part usual
part optimised -O2
part diagnostics -DJSON_DIAGNOSTICS=1
part other_version -Iother
part other_version_with_diagnostics -Iother -DJSON_DIAGNOSTICS=1
part no_version_in_the_namespace -DNLOHMANN_JSON_NAMESPACE_NO_VERSION=1
part own_namespace -DNLOHMANN_JSON_NAMESPACE=nlohmann::mine "-DNLOHMANN_JSON_NAMESPACE_BEGIN=namespace nlohmann { inline namespace mine {" \
  "-DNLOHMANN_JSON_NAMESPACE_END=} }"
part no_exceptions -fno-exceptions
part exceptions_not_used -DJSON_NOEXCEPTION
part no_implicit_conversions -DJSON_USE_IMPLICIT_CONVERSIONS=0
all=$(printf 'CALL(%s) ' "${parts[@]}")

expected='{"json":{"text":"\"q\"","numbers":[1,-2.5,null,true,18446744073709551615],"nested":{"empty":{}}},"point":{"x":1}} 2 {"key":"x"} "OK"'
for way in shared static; do
  runtime_libraries "$way"
  "$compiler" -std=c++17 "-DPARTS(CALL)=$all" "$here/json/main.cpp" "${parts[@]/%/.o}" "${libraries[@]}" -o "$way"
  said=$("./$way")
  for name in "${parts[@]}"; do expect "$name: $expected" "$said"; done
done
