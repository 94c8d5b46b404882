# mlflow_traced(target): what linking mlflow::tracing does in an installed tree, for a target of this tree: the plugin of
# this build where the compiler is a Clang that it was built for, and the runtime. A new plugin recompiles the target.
function(mlflow_traced target)
  target_link_libraries(${target} PRIVATE mlflow_tracing)
  string(REGEX MATCH "^[0-9]+" major "${CMAKE_CXX_COMPILER_VERSION}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND TARGET mlflow_trace-${major})
    target_compile_options(${target} PRIVATE "-fplugin=$<TARGET_FILE:mlflow_trace-${major}>")
    get_target_property(sources ${target} SOURCES)
    get_target_property(plugin_folder mlflow_trace-${major} LIBRARY_OUTPUT_DIRECTORY)
    set_property(SOURCE ${sources} TARGET_DIRECTORY ${target}
      APPEND PROPERTY OBJECT_DEPENDS "${plugin_folder}/mlflow_trace-${major}.so")
    add_dependencies(${target} mlflow_trace-${major})
  elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE "-Wno-attributes=mlflow::")
  else()
    target_compile_options(${target} PRIVATE -Wno-unknown-attributes)
  endif()
endfunction()
