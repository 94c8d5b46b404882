"""What is drawn, and that all of it can be reached by keys."""

from trace_pages import trace, value


def small():
    made = trace("answer")
    root = made.span("answer", 0, 1_000_000, type="AGENT")
    retrieve = made.span("retrieve", 100_000, 200_000, root, type="RETRIEVER")
    made.span("embed", 110_000, 40_000, retrieve, type="EMBEDDING")
    made.span("ask", 400_000, 500_000, root, type="LLM", status="ERROR", message="no answer")
    made.span("tiny", 950_000, 12, root, type="TOOL", status="ERROR")
    return made


def concurrent():
    made = trace("serve", lanes=["", "", "thread 7 (pool)"])
    root = made.span("serve", 0, 1000, type="AGENT")
    made.span("left", 100, 600, root, type="TOOL")
    made.span("right", 100, 800, root, type="TOOL", lane=1)
    made.span("pool", 200, 300, root, type="TASK", lane=2)
    return made


def test_rows_are_the_tree_with_their_times(show):
    view = show(small())
    assert view.rows() == ["answer", "retrieve", "embed", "ask", "tiny"]
    assert view.texts(".row .duration") == ["1 ms", "200 µs", "40 µs", "500 µs", "12 ns"]
    # Of `answer` 300 µs and 12 ns are nobody else's; of `retrieve` all but `embed`.
    assert view.texts(".row .self") == ["300 µs", "160 µs", "40 µs", "500 µs", "12 ns"]
    assert "5 spans" in view.texts("#summary")[0] and "2 errors" in view.texts("#summary")[0]


def test_bars_are_where_the_times_are(show):
    view = show(small())
    for row, inside, outside in ((0, (0.01, 0.5), ()), (1, (0.11, 0.29), (0.05, 0.5)), (2, (0.12, 0.14), (0.2,)),
                                 (3, (0.5, 0.89), (0.3, 0.95)), (4, (0.951,), (0.94, 0.97))):
        for x in inside:
            assert view.is_bar(x, row), f"no bar in row {row} at {x}"
        for x in outside:
            assert not view.is_bar(x, row), f"a bar in row {row} at {x}"
    # The bar of 12 ns in 1 ms is drawn, in the colour of an error.
    red, green, blue, _ = view.pixel(0.9515, 4)
    assert red > 150 and green < 90 and blue < 90


def test_errors_show_where_rows_are_closed(show):
    view = show(small())
    view.press("ARROW_DOWN", "ARROW_LEFT")
    assert view.rows() == ["answer"]
    assert "2 errors below" in view.find(".row").get_attribute("aria-label")
    assert view.texts(".error-mark.below") == ["✕ 2"]


def test_arrows_walk_the_tree(show):
    view = show(small())
    walked = []
    for key in ("ARROW_DOWN", "ARROW_RIGHT", "ARROW_RIGHT", "ARROW_LEFT", "END", "HOME", "PAGE_DOWN", "ARROW_UP"):
        view.press(key)
        walked += view.selected()
    assert walked == ["answer", "retrieve", "embed", "retrieve", "tiny", "answer", "tiny", "ask"]


def test_zoom_and_move_by_keys_and_the_address_keeps_it(show):
    view = show(small())
    view.press("ARROW_DOWN", "ARROW_DOWN", "f")
    assert view.is_bar(0.2, 1) and view.is_bar(0.8, 1)
    address = view.driver.current_url.split("#")[1]
    assert "span=0000000000000002" in address
    again = show(small(), at=address)
    assert again.selected() == ["retrieve"]
    assert again.is_bar(0.2, 1) and again.is_bar(0.8, 1)
    again.press("-", "-", "-", "-")
    assert not again.is_bar(0.8, 1)
    again.press("f", "+", "d")
    assert "from=" in again.driver.current_url
    again.press("0")
    assert "from=" not in again.driver.current_url


def test_a_span_is_found_by_its_id_alone(show):
    other = trace("first")
    other.span("first", 0, 10)
    made = small()
    made.data["spans"][3]["id"] = "00000000000000ab"
    view = show(other, made, at="span=00000000000000ab")
    assert view.selected() == ["ask"]


def test_errors_are_gone_through(show):
    made = small()
    made.span("last", 990_000, 10, 0, status="ERROR")
    view = show(made)
    walked = []
    for key in ("e", "e", "e", "e", "E", "E"):
        view.press(key)
        walked += view.selected()
    assert walked == ["ask", "tiny", "last", "ask", "last", "tiny"]
    assert "error 2 of 3" in view.said()


def test_drag_zooms_and_the_wheel_too(show):
    from selenium.webdriver.common.action_chains import ActionChains
    view = show(small())
    bars = view.find("#bars")
    half = bars.size["width"] // 2
    ActionChains(view.driver).move_to_element_with_offset(bars, -half // 2, 100).click_and_hold() \
        .move_by_offset(half // 4, 0).move_by_offset(half // 4, 0).release().perform()
    view.drawn()
    shown = dict(part.split("=") for part in view.driver.current_url.split("#")[1].split("&"))
    assert abs(int(shown["from"]) - 250_000) < 5000 and abs(int(shown["until"]) - 500_000) < 5000
    view.script("document.getElementById('ruler').dispatchEvent(new WheelEvent('wheel', {deltaY: -300, cancelable: true}))")
    view.drawn()
    narrower = dict(part.split("=") for part in view.driver.current_url.split("#")[1].split("&"))
    assert int(narrower["until"]) - int(narrower["from"]) < 200_000


def test_the_wheel_scrolls_rows_over_the_bars(show):
    made = trace("long")
    root = made.span("long", 0, 1000)
    for number in range(200):
        made.span(f"call {number}", number, 1, root)
    view = show(made)
    view.script("document.getElementById('bars').dispatchEvent(new WheelEvent('wheel', {deltaY: 480, cancelable: true}))")
    view.drawn()
    assert "call 30" in view.rows() and "long" not in view.rows()


def test_lanes_hold_what_ran_beside_each_other(show):
    view = show(concurrent())
    view.press("t")
    assert view.texts(".row.first .label") == ["lane 1", "lane 2", "thread 7 (pool)"]
    assert view.texts(".row .label") == ["lane 1", "", "lane 2", "thread 7 (pool)"]
    assert view.is_bar(0.5, 1) and not view.is_bar(0.8, 1) and view.is_bar(0.8, 2) and view.is_bar(0.3, 3)
    walked = []
    view.press("ARROW_DOWN")
    for key in ("ARROW_DOWN", "ARROW_UP"):
        view.press(key)
        walked.append(view.texts("#pane h2")[0])
    assert walked == ["left", "serve"]


def test_the_critical_path_is_what_was_waited_for(show):
    view = show(concurrent())
    view.press("ARROW_DOWN")
    facts = view.facts()
    assert facts["Critical path"] == "200 ns"  # 0 to 100 and 900 to 1000
    assert facts["Self"].startswith("200 ns")
    view.press("ARROW_DOWN")
    assert "Critical path" not in view.facts()  # `left`: `right` ended later
    assert [name for name in view.texts(".row.critical .label")] == ["serve", "right"]
    view.press("c")
    assert view.texts(".row.critical .label") == []


def test_totals_by_name(show):
    made = trace("sums")
    root = made.span("run", 0, 1000)
    for start, duration in ((0, 100), (200, 300), (600, 50)):
        made.span("step", start, duration, root, status="ERROR" if start == 600 else "OK")
    view = show(made)
    view.press("t", "t")
    cells = view.texts("#totals tbody tr:first-child > *")
    assert cells[:5] == ["run", "1", "", "550 ns", "1 µs"]
    cells = view.texts("#totals tbody tr:nth-child(2) > *")
    assert cells == ["step", "3", "1", "450 ns", "450 ns", "450 ns", "100 ns", "300 ns", "300 ns"]
    view.find("#totals tbody tr:nth-child(2) .link").click()
    view.drawn()
    assert view.facts()["Starts at"].startswith("200 ns")


def test_search_and_filters(show):
    made = small()
    made.span("note", 990_000, 1000, 0, inputs={"text": "The Needle is here"}, attributes={"model": value("m-1")})
    view = show(made)
    for query, found in (("needle", "1 found"), ("name:needle", "0 found"), ("state:error", "2 found"),
                         ("duration>=200us", "3 found"), ("self<100ns", "1 found"), ("model:m-1", "1 found"),
                         ('-type:LLM "needle is"', "1 found"), ("-e", "1 found"), ("(", "0 found")):
        view.search(query)
        assert view.texts("#found") == [found], query
    view.search("needle")
    view.press("ENTER")
    assert view.selected() == ["note"]
    view.find("#only-matches").click()
    view.drawn()
    assert view.rows() == ["answer", "note"]
    view.search("embed")
    assert view.rows() == ["answer", "retrieve", "embed"]


def test_several_traces(show):
    first, second = small(), concurrent()
    for made, name in ((first, "one"), (second, "two")):
        made.data["metadata"]["mlflow.trace.session"] = "chat-5"
        made.data["request"] = f"question {name}"
    view = show(first, second)
    assert view.texts("#traces-title") == ["Session chat-5: 2 traces"]
    assert "question two" in view.texts("#trace-list")[0]
    view.press("]")
    assert view.rows() == ["serve", "left", "right", "pool"]
    view.find("#trace-list li:first-child button").click()
    view.drawn()
    assert view.rows()[0] == "answer"


def test_light_and_dark(show):
    view = show(small())
    before = view.script("return getComputedStyle(document.body).backgroundColor")
    view.press("l")
    assert view.script("return getComputedStyle(document.body).backgroundColor") != before
    view.press("l")


def test_a_screen_reader_is_told(show):
    view = show(small())
    assert view.find("#rows").get_attribute("role") == "treegrid"
    assert view.find("#rows").get_attribute("aria-rowcount") == "6"
    rows = view.script("return [...document.querySelectorAll('.row')].map((row) => [row.getAttribute('aria-level'),"
                       "row.getAttribute('aria-expanded'), row.getAttribute('aria-label')])")
    assert rows[1] == ["2", "true", "retrieve, RETRIEVER, 200 µs, self 160 µs, starts at 100 µs"]
    assert rows[3][:2] == ["2", None] and rows[3][2].endswith("error")
    view.press("END")
    active = view.find("#rows").get_attribute("aria-activedescendant")
    assert "tiny" in view.find("#" + active).get_attribute("aria-label")
    unnamed = view.script(
        "return [...document.querySelectorAll('button, input, select, [tabindex=\"0\"]')].filter((one) =>"
        "!(one.textContent.trim() || one.ariaLabel || one.labels?.length)).map((one) => one.outerHTML)")
    assert unnamed == []
    view.press("?")
    assert "critical path" in view.texts("#help")[0]
    view.press("ESCAPE")


def test_everything_has_the_focus_in_turn(show):
    view = show(small())
    reached = set()
    for _ in range(40):
        view.press("TAB")
        reached.add(view.script("return document.activeElement.id"))
    assert {"rows", "query", "type-filter", "state-filter", "critical", "theme", "name-splitter"} <= reached
