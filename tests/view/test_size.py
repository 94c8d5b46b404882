"""Large traces: how long they take is printed; what is asserted is that only what is in view is made."""

import random
import time

from trace_pages import trace, value


def large(count):
    chance = random.Random(7)
    made = trace("large", lanes=[""] * 4)
    made.span("main", 0, count * 100, type="AGENT")
    parent = 0
    for number in range(1, count):
        if number % 50 == 1:
            parent = made.span(f"request {number // 50}", number * 100, 5000, 0, type="CHAIN", lane=number // 50 % 4)
            continue
        made.span(f"call_{number % 40}", number * 100, chance.randrange(10, 90), parent, type="TOOL",
                  lane=number // 50 % 4, status="ERROR" if number % 10_007 == 0 else "OK", inputs={"number": number},
                  attributes={"key": value("some text of a usual length")})
    return made


# Milliseconds of the page's own work for `count` frames of which each shows something else.
FRAMES = """
const [change, count, done] = arguments;
const times = [];
const rows = document.getElementById("rows");
const ruler = document.getElementById("ruler");
let number = 0;
function step() {
  const begin = performance.now();
  if (change === "scroll") rows.scrollTop += 3333;
  else ruler.dispatchEvent(new WheelEvent("wheel", { deltaY: number % 40 < 20 ? -60 : 60, cancelable: true }));
  requestAnimationFrame(() => setTimeout(() => {
    times.push(performance.now() - begin);
    if (++number < count) step(); else done(times.sort((a, b) => a - b));
  }));
}
step();
"""


def frames(view, change, count=60):
    times = view.driver.execute_async_script(FRAMES, change, count)
    return f"{change}: {times[len(times) // 2]:.1f} ms a frame (median), {times[-1]:.1f} ms the longest"


def test_a_hundred_thousand_spans(show, capsys):
    made = large(100_000)
    begin = time.monotonic()
    view = show(made)
    view.wait(lambda: view.rows())
    printed = [f"first picture after {time.monotonic() - begin:.2f} s", frames(view, "scroll"), frames(view, "zoom")]
    assert view.find("#rows").get_attribute("aria-rowcount") == "100001"
    assert view.script("return document.getElementById('row-layer').childElementCount") < 60
    view.press("END")
    assert view.selected() == ["call_39"]
    view.press("e")
    assert view.facts()["Starts at"].startswith("1.001 ms")
    begin = time.monotonic()
    view.search("state:error")
    view.wait(lambda: view.texts("#found") == ["9 found"])
    printed.append(f"search: {time.monotonic() - begin:.2f} s")
    view.press("ESCAPE", "t")
    printed.append("lanes, " + frames(view, "zoom"))
    assert view.script("return document.getElementById('row-layer').childElementCount") < 60
    assert view.script("return document.querySelectorAll('*').length") < 2000
    with capsys.disabled():
        print("\n100,000 spans: " + "; ".join(printed))


def test_more_rows_than_a_browser_can_scroll(show):
    made = trace("very large")
    root = made.span("main", 0, 10**9)
    for number in range(400_000):
        made.span(str(number), number, 1, root)
    view = show(made)
    view.press("END")
    assert view.selected() == ["399999"]
    assert view.rows()[-1] == "399999"
    view.press("ARROW_UP", "ARROW_UP")
    assert view.selected() == ["399997"]
