"""What the pane shows of a span: values of every kind, exactly, and as text whatever they contain."""

from trace_pages import trace, value

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


def of_one(show, **span):
    made = trace("one")
    made.span("one", 0, 1000, **span)
    view = show(made)
    view.press("ARROW_DOWN")
    return view


def test_times_are_exact(show):
    made = trace("exact")
    made.span("long", 0, "9007199254740993")
    made.span("late", "1732000000123456789", 7)
    view = show(made)
    view.press("ARROW_DOWN")
    assert view.facts()["Duration"].replace("\u2009", "") == "104.2 d 9007199254740993 ns"
    assert view.facts()["Clock"].endswith(".123456789")
    view.press("ARROW_DOWN")
    assert view.facts()["Starts at"].replace("\u2009", "").endswith("1732000000123456789 ns")
    assert view.facts()["Duration"] == "7 ns 7 ns"


def test_values_as_trees(show):
    view = of_one(show, inputs={"id": 1}, attributes={
        "big": "12345678901234567890123", "odd": "[NaN, -Infinity, 1.10, null, true]", "vector": value([0.5] * 1536)})
    pane = view.pane()
    for text in ("12345678901234567890123", "NaN", "-Infinity", "1.10", "null", "[0.5, 0.5, 0.5, … 1,536 numbers]"):
        assert text in pane
    # Long lists are made in parts.
    view.script("document.querySelectorAll('#pane .json-node').forEach((one) => (one.open = true))")
    view.drawn()
    assert 100 <= view.script("return document.querySelectorAll('#pane .json-line').length") < 200


def test_long_lists_of_events_are_made_in_parts(show):
    view = of_one(show, events=[{"name": f"token {at}", "at": at % 1000, "attributes": {}} for at in range(5000)])
    assert "Events (5000)" in view.pane()
    assert len(view.texts(".events > li")) == 100
    view.find(".events > .more").click()
    assert view.texts(".events > li")[-1].startswith("token 199")


def test_a_span_below_thousands_is_shown(show):
    made = trace("deep")
    for level in range(20_000):
        made.span(f"level {level}", level, 40_000 - 2 * level, level - 1, status="ERROR" if level == 19_999 else "OK")
    view = show(made)
    view.press("END")
    assert view.selected() == ["level 19999"]
    assert "level 0 › level 1 ›" in view.pane()
    view.press("HOME", "ARROW_LEFT")
    assert view.texts(".error-mark.below") == ["✕ 1"]


def test_deep_values_are_shown(show):
    view = of_one(show, outputs=None, attributes={"deep": "[" * 100_000 + "1" + "]" * 100_000})
    assert "deep" in view.pane()


def test_chat_as_bubbles(show):
    view = of_one(show, type="CHAT_MODEL", inputs={"messages": [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": [{"type": "text", "text": "what is it?"},
                                     {"type": "image_url", "image_url": {"url": "data:image/png;base64," + DOT}}]},
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "1", "type": "function", "function": {"name": "look", "arguments": '{"near": true}'}}]},
        {"role": "tool", "tool_call_id": "1", "content": "a dot"}]},
        outputs={"choices": [{"index": 0, "message": {"role": "assistant", "content": "A dot."}}]},
        attributes={"mlflow.chat.tokenUsage": value({"input_tokens": 1200, "output_tokens": 30, "total_tokens": 1230}),
                    "mlflow.llm.cost": value({"total_cost": 0.000123})})
    assert view.texts(".bubble .role") == ["system", "user", "assistant", "tool", "assistant"]
    assert "calls look" in view.texts(".bubble")[2] and "near" in view.texts(".bubble")[2]
    assert view.script("const one = document.querySelector('.bubble img'); return one.decode().then(() => one.naturalWidth)") == 1
    assert view.facts()["Tokens"] == "1,230 tokens (1,200 in, 30 out)"
    assert view.facts()["Cost"] == "$0.000123"
    assert view.texts(".row .tokens") == ["1,230"]


def test_documents_as_a_list(show):
    view = of_one(show, type="RETRIEVER", outputs=[
        {"page_content": "Mars has two moons.", "metadata": {"doc_uri": "mars.md", "score": 0.75}, "id": "m"},
        {"page_content": "Venus has none.", "metadata": {}, "id": "v"}])
    assert view.texts(".documents .source") == ["mars.md", "v"]
    assert view.texts(".documents .score") == ["score 0.75"]
    assert "Mars has two moons." in view.pane()


def test_attachments_are_shown_and_nothing_is_fetched(show):
    made = trace("pictures", attachments={"0a-1": DOT})
    made.span("one", 0, 1, inputs={
        "here": "mlflow-attachment://0a-1?content_type=image%2Fpng&trace_id=x&size=70",
        "gone": "mlflow-attachment://0a-2?content_type=image%2Fpng&trace_id=x&size=70",
        "kind": "mlflow-attachment://__proto__?content_type=image%2Fpng&trace_id=x&size=70"},
        outputs={"messages": [{"role": "user", "content": [
            {"type": "image_url", "image_url": {"url": "http://127.0.0.1:9/spy.png"}}]}]})
    view = show(made)
    view.press("ARROW_DOWN")
    assert view.script("return document.querySelectorAll('#pane img').length") == 1
    assert view.script("return performance.getEntriesByType('resource').filter((one) => !one.name.startsWith('data:')).map((one) => one.name)") == []


def test_the_users_frames_come_first(show):
    stack = ("Traceback (most recent call last):\n"
             '  File "/lib/x86_64-linux-gnu/libc.so.6", in __libc_start_main\n'
             '  File "/src/build/../app/main.cpp", line 10, in main\n'
             '  File "/src/app/parse.cpp", line 7, in app::parse(std::string)\n'
             '  File "/usr/include/c++/12/stdexcept", line 3, in std::stoi\n'
             "std::invalid_argument: no number")
    view = of_one(show, status="ERROR", message="invalid_argument: no number", events=[
        {"name": "exception", "at": 900, "attributes": {"exception.type": value("invalid_argument"),
                                                        "exception.stacktrace": value(stack)}}])
    assert view.texts(".stack .own .place") == ["/src/app/parse.cpp:7", "/src/app/main.cpp:10"]
    assert view.texts(".stack .foreign .function") == ["std::stoi", "__libc_start_main"]
    assert view.texts(".events .event-time") == [" +900 ns"]


HOSTILE = ["</script><script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">",
           "<!--<script>", "]]>", "\u202eevil\u202c", "a\u0000b\u001b[31m", "\U0001f600" * 3, "__proto__", "&lt;b&gt;",
           "javascript:alert(1)", "\u2028\u2029", "constructor"]


def test_everything_is_text(show):
    made = trace(HOSTILE[0], request=HOSTILE[1], tags={text: text for text in HOSTILE},
                 metadata={"mlflow.trace.session": HOSTILE[1]}, lanes=HOSTILE[:1],
                 assessments=[value({"assessment_name": HOSTILE[1], "feedback": {"value": HOSTILE[0]}})])
    root = made.span(HOSTILE[0], 0, 1000, type=HOSTILE[1])
    for text in HOSTILE:
        made.span(text, 10, 10, root, type=text, status="ERROR", message=text, inputs={text: text}, outputs=text,
                  attributes={text: value({text: [text]}), "raw": text, "mlflow.llm.model": value(text)},
                  events=[{"name": text, "at": 11, "attributes": {text: value(text), "exception.stacktrace": value(text)}}],
                  links=[{"trace": text, "span": text}])
    # The same as messages and documents.
    made.span("chat", 30, 10, root, inputs={"messages": [{"role": "user", "content": text} for text in HOSTILE]},
              outputs=[{"page_content": text, "metadata": {"doc_uri": text}} for text in HOSTILE])
    view = show(made, made)
    elements = "return ['script', 'img', 'iframe', 'a', 'object', 'form'].map((one) => document.getElementsByTagName(one).length)"
    expected = [2, 0, 0, 0, 0, 1]
    assert view.script(elements) == expected
    for _ in range(len(made.data["spans"])):
        view.press("ARROW_DOWN")
        assert view.script(elements) == expected
    view.press("t", "t", "t")
    assert "owned" not in view.driver.title.split("</script>")[-1]
    assert view.script("return document.title === 'owned'") is False
    assert "\\u202eevil" in "".join(view.rows())
    assert "\u202e" not in view.script("return document.body.innerText")


def test_ten_megabytes_in_one_value(show):
    text = "0123456789abcdef" * (10 * 65536)
    view = of_one(show, inputs={"text": text}, outputs=text)
    assert "more characters" in view.pane()
    assert len(view.pane()) < 100_000
    view.search("cdef0123")
    assert view.texts("#found") == ["1 found"]


def test_spans_without_a_way_to_the_root_are_shown(show):
    made = trace("circle")
    made.span("a", 0, 10, 1)
    made.span("b", 0, 10, 0)
    made.span("self", 0, 10, 2)
    made.span("lost", 0, 10, 77)
    made.span("backwards", 5, -3)
    view = show(made)
    assert sorted(view.rows()) == ["a", "b", "backwards", "lost", "self"]


def test_an_empty_trace_is_shown(show):
    view = show(trace("nothing"))
    assert view.texts("#pane h2") == ["nothing"]
    view.press("ARROW_DOWN", "e", "t", "t", "f", "+")
