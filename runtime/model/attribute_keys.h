// The names MLflow gives to what it stores beside a span and a trace (mlflow/tracing/constant.py of its Python client),
// each written once. Names that only one place ever says (mlflow.source.git.commit) stay there.
#pragma once

namespace mlflow::internal {

// Attributes of a span.
namespace attribute_key {
inline constexpr char SPAN_INPUTS[] = "mlflow.spanInputs";
inline constexpr char SPAN_OUTPUTS[] = "mlflow.spanOutputs";
inline constexpr char SPAN_TYPE[] = "mlflow.spanType";
inline constexpr char SPAN_LOG_LEVEL[] = "mlflow.spanLogLevel";
inline constexpr char SPAN_DESCRIPTION[] = "mlflow.spanDescription";
inline constexpr char SPAN_FUNCTION_NAME[] = "mlflow.spanFunctionName";
inline constexpr char SPAN_START_TIME_NS[] = "mlflow.spanStartTimeNs";
inline constexpr char TRACE_REQUEST_ID[] = "mlflow.traceRequestId";
inline constexpr char TOKEN_USAGE[] = "mlflow.chat.tokenUsage";
inline constexpr char MODEL[] = "mlflow.llm.model";
inline constexpr char MODEL_PROVIDER[] = "mlflow.llm.provider";
inline constexpr char MESSAGE_FORMAT[] = "mlflow.message.format";
inline constexpr char CHAT_TOOLS[] = "mlflow.chat.tools";
inline constexpr char CHUNK_VALUE[] = "mlflow.chunk.value";
}  // namespace attribute_key

// Metadata of a trace: told once, with the trace.
namespace metadata_key {
inline constexpr char SESSION[] = "mlflow.trace.session";
inline constexpr char USER[] = "mlflow.trace.user";
inline constexpr char SOURCE_RUN[] = "mlflow.sourceRun";
inline constexpr char MODEL_ID[] = "mlflow.modelId";
inline constexpr char SIZE_STATS[] = "mlflow.trace.sizeStats";
inline constexpr char SIZE_BYTES[] = "mlflow.trace.sizeBytes";
inline constexpr char TRACE_INPUTS[] = "mlflow.traceInputs";
inline constexpr char TRACE_OUTPUTS[] = "mlflow.traceOutputs";
inline constexpr char TOKEN_USAGE[] = "mlflow.trace.tokenUsage";
inline constexpr char COST[] = "mlflow.trace.cost";
}  // namespace metadata_key

// Tags of a trace: may be changed later.
namespace tag_key {
inline constexpr char TRACE_NAME[] = "mlflow.traceName";
inline constexpr char ARTIFACT_LOCATION[] = "mlflow.artifactLocation";
inline constexpr char SPANS_LOCATION[] = "mlflow.trace.spansLocation";
inline constexpr char LINKED_PROMPTS[] = "mlflow.linkedPrompts";
}  // namespace tag_key

}  // namespace mlflow::internal
