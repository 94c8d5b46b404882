# For each major in MLFLOW_CLANG_VERSIONS, where that Clang is:
#   MLFLOW_CLANG_<major>_INCLUDE_DIR   its headers and LLVM's
#   MLFLOW_CLANG_<major>_TOOLS_DIR     FileCheck and friends
#   MLFLOW_CLANG_<major>_CXX           the compiler, or NOTFOUND (the plugin can still be built)
foreach(major IN LISTS MLFLOW_CLANG_VERSIONS)
  find_program(MLFLOW_LLVM_CONFIG_${major} NAMES llvm-config-${major}
    HINTS /usr/lib/llvm-${major}/bin)
  if(NOT MLFLOW_LLVM_CONFIG_${major})
    message(FATAL_ERROR "MLFLOW_CLANG_VERSIONS names Clang ${major}, but llvm-config-${major} is not there. "
      "Install llvm-${major}-dev and libclang-${major}-dev, or leave ${major} out.")
  endif()
  if(NOT DEFINED MLFLOW_CLANG_${major}_INCLUDE_DIR)
    execute_process(COMMAND ${MLFLOW_LLVM_CONFIG_${major}} --includedir
      OUTPUT_VARIABLE include_dir OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${MLFLOW_LLVM_CONFIG_${major}} --bindir
      OUTPUT_VARIABLE tools_dir OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    set(MLFLOW_CLANG_${major}_INCLUDE_DIR "${include_dir}" CACHE INTERNAL "")
    set(MLFLOW_CLANG_${major}_TOOLS_DIR "${tools_dir}" CACHE INTERNAL "")
  endif()
  if(NOT EXISTS "${MLFLOW_CLANG_${major}_INCLUDE_DIR}/clang/Basic/Version.h")
    message(FATAL_ERROR "Clang ${major}'s headers are not in ${MLFLOW_CLANG_${major}_INCLUDE_DIR}. "
      "Install libclang-${major}-dev, or leave ${major} out of MLFLOW_CLANG_VERSIONS.")
  endif()
  find_program(MLFLOW_CLANG_${major}_CXX NAMES clang++-${major} HINTS "${MLFLOW_CLANG_${major}_TOOLS_DIR}")
endforeach()
