# What is installed, and where. The tree can be moved: nothing in it names the place it was installed to.
include(CMakePackageConfigHelpers)

# Always lib, never lib/<triple>: the compile line of the README holds for every prefix.
set(package_dir lib/cmake/mlflow_tracing)

install(TARGETS mlflow_tracing LIBRARY DESTINATION lib)
install(TARGETS mlflow_tracing_static ARCHIVE DESTINATION lib)
install(FILES $<TARGET_OBJECTS:mlflow_autolog_static_curl_object> DESTINATION lib RENAME mlflow_autolog_static_curl.o)
install(DIRECTORY runtime/include/mlflow DESTINATION include FILES_MATCHING PATTERN "*.h")
install(DIRECTORY runtime/hooks DESTINATION include/mlflow FILES_MATCHING PATTERN "*.h")  # what the plugin injects, to be read
install(FILES runtime/thread_sanitizer.supp DESTINATION share/mlflow_tracing)

foreach(major IN LISTS MLFLOW_CLANG_VERSIONS)
  install(TARGETS mlflow_trace-${major} LIBRARY DESTINATION lib)
endforeach()
if(MLFLOW_DEFAULT_CLANG IN_LIST MLFLOW_CLANG_VERSIONS)
  file(CREATE_LINK mlflow_trace-${MLFLOW_DEFAULT_CLANG}.so "${CMAKE_CURRENT_BINARY_DIR}/mlflow_trace.so" SYMBOLIC)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/mlflow_trace.so" DESTINATION lib)
endif()

if(MLFLOW_BUILD_TOOLS)
  set_target_properties(mlflow-trace PROPERTIES INSTALL_RPATH "$ORIGIN/../lib")
  install(TARGETS mlflow-trace RUNTIME DESTINATION bin)
endif()

# What libmlflow_tracing.a leaves to the linker beside its packages: a compiler's own library goes by name.
set(static_link_names "")
if(LIBBACKTRACE AND LIBBACKTRACE_INCLUDE)
  set(static_link_names backtrace)
endif()
set(static_link_flags "${static_link_names}")
list(TRANSFORM static_link_flags PREPEND "-l")

configure_package_config_file(cmake/mlflow_tracingConfig.cmake.in mlflow_tracingConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(mlflow_tracingConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  "${CMAKE_CURRENT_BINARY_DIR}/mlflow_tracingConfig.cmake"
  "${CMAKE_CURRENT_BINARY_DIR}/mlflow_tracingConfigVersion.cmake"
  DESTINATION ${package_dir})

configure_file(cmake/mlflow_tracing.pc.in mlflow_tracing.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/mlflow_tracing.pc" DESTINATION lib/pkgconfig)
