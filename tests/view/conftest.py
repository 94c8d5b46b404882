"""A real Chromium, without a window, and what a person does with a page in it."""

import re
import subprocess

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import trace_pages

PATIENCE = 60  # seconds for what comes at once on an idle machine


def pytest_addoption(parser):
    parser.addoption("--tool", required=True, help="mlflow-trace")
    parser.addoption("--example", required=True, help="the built question answering example")
    parser.addoption("--chromium", required=True)
    parser.addoption("--driver", required=True, help="chromedriver")


@pytest.fixture(scope="session")
def chromium(request):
    options = webdriver.ChromeOptions()
    options.binary_location = request.config.getoption("--chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--window-size=1400,900", "--force-color-profile=srgb", "--lang=en"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(request.config.getoption("--driver")))
    driver.set_script_timeout(PATIENCE)
    yield driver
    driver.quit()


class View:
    """A page that is open."""

    def __init__(self, driver):
        self.driver = driver

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        return self.script("return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)", selector)

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def drawn(self):
        """Waits until all changes are on the screen."""
        self.driver.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))")

    def press(self, *keys):
        for key in keys:
            ActionChains(self.driver).send_keys(getattr(Keys, key, key)).perform()
            self.drawn()

    def wait(self, condition):
        return WebDriverWait(self.driver, PATIENCE).until(lambda _: condition())

    def rows(self):
        return self.texts("#row-layer .row .label")

    def selected(self):
        return self.texts(".row.selected .label")

    def pane(self):
        return self.script("return document.getElementById('pane').innerText")

    def facts(self):
        """The pane's table of a span or trace."""
        pairs = self.script("return [...document.querySelectorAll('#pane > .facts > *')].map((one) => one.textContent)")
        return dict(zip(pairs[::2], pairs[1::2]))

    def said(self):
        return self.find("#announcements").get_attribute("textContent")

    def search(self, text):
        """Waits until the page says how many spans it found."""
        self.press("ESCAPE", "/")
        ActionChains(self.driver).send_keys(text).perform()
        assert self.find("#query").get_property("value") == text
        self.wait(lambda: self.find("#query").get_attribute("data-answered") == text)

    def pixel(self, x, row):
        """The colour of the bars' canvas at a share of its width, in the middle of a row's bar."""
        return self.script(
            "const bars = document.getElementById('bars'); const ratio = bars.width / bars.clientWidth;"
            "return [...bars.getContext('2d').getImageData(Math.round(arguments[0] * bars.width),"
            "  Math.round((arguments[1] * 24 + 10) * ratio), 1, 1).data]", x, row)

    def is_bar(self, x, row):
        """Whether there is something coloured, not a line of the grid."""
        red, green, blue, alpha = self.pixel(x, row)
        return alpha == 255 and max(red, green, blue) - min(red, green, blue) > 20


@pytest.fixture
def show(chromium, tmp_path, request):
    """show(trace...): the page of these traces, or of a file; `at` is the address behind `#`."""
    def opened(*traces, file=None, at=""):
        path = file or trace_pages.write_page(tmp_path / "page.html", *traces)
        chromium.get("about:blank")
        chromium.get(path.as_uri() + ("#" + at if at else ""))
        view = View(chromium)
        view.drawn()
        return view

    yield opened
    wrong = [entry["message"] for entry in chromium.get_log("browser") if entry["level"] == "SEVERE"]
    assert wrong == [], "the browser complains"


@pytest.fixture
def tool(request, tmp_path):
    """tool(argument...): mlflow-trace with the store of the test."""
    def run(*arguments, check=True):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8",
                       "MLFLOW_TRACE_STORE": str(tmp_path / "traces.db")}
        return subprocess.run([request.config.getoption("--tool"), *arguments], cwd=tmp_path, env=environment,
                              capture_output=True, text=True, check=check, timeout=120)
    return run


@pytest.fixture
def example(request, tmp_path):
    """Runs the question answering example, whose traces go to the store of the test; the ids of all, newest first."""
    def run(tool):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "MLFLOW_TRACE_STORE": str(tmp_path / "traces.db")}
        subprocess.run([request.config.getoption("--example")], cwd=tmp_path, env=environment, check=True, timeout=120,
                       capture_output=True)
        return re.findall(r"^tr-[0-9a-f]{32}", tool("list").stdout, re.MULTILINE)
    return run
