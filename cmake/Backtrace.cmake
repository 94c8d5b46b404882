# libbacktrace's header lies in GCC's own folder of compiler headers, which Clang must not search: it is copied out.
# Sets LIBBACKTRACE_INCLUDE, which runtime/CMakeLists.txt looks for.
if(NOT LIBBACKTRACE_INCLUDE)
  find_file(MLFLOW_BACKTRACE_HEADER backtrace.h
    PATHS ${CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES} PATH_SUFFIXES include NO_DEFAULT_PATH)
  if(MLFLOW_BACKTRACE_HEADER)
    file(COPY "${MLFLOW_BACKTRACE_HEADER}" DESTINATION "${CMAKE_BINARY_DIR}/backtrace")
    get_filename_component(folder "${MLFLOW_BACKTRACE_HEADER}" DIRECTORY)
    file(GLOB supported "${folder}/backtrace-supported.h")
    file(COPY ${supported} DESTINATION "${CMAKE_BINARY_DIR}/backtrace")
    set(LIBBACKTRACE_INCLUDE "${CMAKE_BINARY_DIR}/backtrace" CACHE PATH "Folder of backtrace.h")
  endif()
endif()
