"""CrewAI: a crew of one, which asks OpenAI by OpenAI's own client."""

import mlflow
from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool

mlflow.crewai.autolog()
mlflow.openai.autolog()


def answer(question, add):
    helper = Agent(role="helper", goal="answer", backstory="none", tools=[tool(add)], llm=LLM(model="openai/gpt-4o-mini"))
    task = Task(description=question, expected_output="a number", agent=helper)
    return Crew(agents=[helper], tasks=[task]).kickoff().raw
