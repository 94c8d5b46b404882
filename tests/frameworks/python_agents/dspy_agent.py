"""DSPy: a program that reasons and acts."""

import os

import dspy
import mlflow

mlflow.dspy.autolog()


def answer(question, add):
    model = dspy.LM("openai/react", api_base=os.environ["OPENAI_BASE_URL"], api_key="none", cache=False)
    with dspy.context(lm=model):
        return dspy.ReAct("question -> answer", tools=[add])(question=question).answer
