"""The shop's help pages, as a service: retriever.py PORT. POST /search {"query": ..., "top_k": ...} gives texts."""

import os
import re
import sys

# By default MLflow's client for Python loses spans whose trace began in another process: its batches come too late.
# Before mlflow is imported.
os.environ.setdefault("MLFLOW_USE_BATCH_SPAN_PROCESSOR", "false")

import mlflow  # noqa: E402
import uvicorn  # noqa: E402
from fastapi import FastAPI, Request  # noqa: E402
from mlflow.entities import Document  # noqa: E402
from mlflow.tracing import set_tracing_context_from_http_request_headers  # noqa: E402
from pydantic import BaseModel  # noqa: E402

ARTICLES = {
    "returns": "To return an order, print the label from your account and bring the parcel to any post office.",
    "delivery": "Orders leave our store within a day. A bicycle arrives within a week.",
    "repairs": "We repair bicycles of every make. No appointment is needed before noon.",
}


class Query(BaseModel):
    query: str
    top_k: int = 2


def words(text):
    return {word.rstrip("s") for word in re.findall(r"[a-z]+", text.lower())}


@mlflow.trace(span_type="RETRIEVER")
def retrieve(query, top_k):
    """The articles that share the most words with the query, in the form in which MLflow shows documents."""
    wanted = words(query)
    ranked = sorted(ARTICLES.items(), key=lambda article: -len(wanted & words(" ".join(article))))
    return [Document(page_content=text, metadata={"title": title}, id=title) for title, text in ranked[:top_k]]


app = FastAPI()


@app.post("/search")
def search(query: Query, request: Request):
    # Until the end of this block spans belong to the caller's trace.
    with set_tracing_context_from_http_request_headers(dict(request.headers)):
        return [document.page_content for document in retrieve(query.query, query.top_k)]


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
