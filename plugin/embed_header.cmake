# Turns a header into a C++ raw string literal.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "R\"mlflow_hooks(${text})mlflow_hooks\"\n")
