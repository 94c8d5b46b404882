# What clangs.txt says, as the variables MLFLOW_DEFAULT_CLANG, MLFLOW_TESTED_CLANGS and MLFLOW_CLANG_VERSIONS.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/clangs.txt")
file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/clangs.txt" supported_clangs REGEX "^[0-9]+ ")
set(MLFLOW_TESTED_CLANGS "")
foreach(line IN LISTS supported_clangs)
  if(NOT line MATCHES "^([0-9]+) (built|tested|default)$")
    message(FATAL_ERROR "cmake/clangs.txt: not a major and one of built, tested, default: ${line}")
  endif()
  if(CMAKE_MATCH_2 STREQUAL "default")
    set(supported_default "${CMAKE_MATCH_1}")
  endif()
  if(NOT CMAKE_MATCH_2 STREQUAL "built")
    list(APPEND MLFLOW_TESTED_CLANGS "${CMAKE_MATCH_1}")
  endif()
endforeach()

set(MLFLOW_DEFAULT_CLANG "${supported_default}" CACHE STRING "The Clang major that lib/mlflow_trace.so is for")
set(MLFLOW_CLANG_VERSIONS "${MLFLOW_DEFAULT_CLANG}" CACHE STRING
  "Clang majors to build the plugin for; each needs libclang-<major>-dev and llvm-<major>-dev. TESTED: those of \
cmake/clangs.txt that are tested. Empty: runtime only")
list(TRANSFORM MLFLOW_CLANG_VERSIONS REPLACE "^TESTED$" "${MLFLOW_TESTED_CLANGS}")
