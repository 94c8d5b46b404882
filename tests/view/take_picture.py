#!/usr/bin/env python3
"""The picture of docs/view.md, of the question answering example: take_picture.py MLFLOW_TRACE EXAMPLE OUTPUT.png

With the Python of .dev/browser, and Debian's chromium and chromium-driver.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

SIZE = (1480, 600)


def write_page(tool, example, folder):
    environment = {**os.environ, "MLFLOW_TRACE_STORE": f"{folder}/traces.db"}
    subprocess.run([example], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([tool, "view", "--session", "planets-1", "-o", "page.html"], cwd=folder, env=environment, check=True)
    return Path(folder) / "page.html"


def take(page, output):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=en",
                     "--force-color-profile=srgb", f"--window-size={SIZE[0]},{SIZE[1] + 140}"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    try:
        driver.get(page.as_uri())
        driver.set_window_size(SIZE[0], SIZE[1] + 140)
        ActionChains(driver).send_keys("c", Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN).perform()
        driver.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0], 300))")
        driver.save_screenshot(str(output))
    finally:
        driver.quit()


if __name__ == "__main__":
    tool, example, output = (Path(argument).resolve() for argument in sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        take(write_page(tool, example, folder), output)
