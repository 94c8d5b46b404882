#include "attributes/attribute_parser.h"

#include <gtest/gtest.h>

#include "attributes/option_table.h"
#include "attributes/token_text.h"

namespace mlflow::attributes {
namespace {

ParseResult parse(const std::string& text) { return parse_attribute(to_tokens(text)); }

TraceOptions accepted(const std::string& text) {
  ParseResult result = parse(text);
  EXPECT_TRUE(result.problems.empty()) << text << ": " << (result.problems.empty() ? "" : result.problems[0].message);
  return result.options;
}

Problem refused(const std::string& text) {
  ParseResult result = parse(text);
  EXPECT_EQ(result.problems.size(), 1u) << text;
  return result.problems.empty() ? Problem{} : result.problems[0];
}

TEST(AttributeParser, NothingMeansDefaults) {
  TraceOptions o = accepted("");
  EXPECT_FALSE(o.name);
  EXPECT_EQ(o.span_type, "UNKNOWN");
  EXPECT_TRUE(o.capture_inputs && o.capture_outputs);
  EXPECT_TRUE(o.attributes.empty());
  EXPECT_FALSE(o.sampling_ratio_override);
}

TEST(AttributeParser, NameByPositionAndByName) {
  EXPECT_EQ(accepted("\"retrieve\"").name, "retrieve");
  EXPECT_EQ(accepted("name=\"retrieve\"").name, "retrieve");
  EXPECT_EQ(accepted("\"re\" \"trieve\"").name, "retrieve");
  EXPECT_EQ(accepted("\"\"").name, "");
  EXPECT_EQ(accepted("\"a\", span_type=\"TOOL\"").span_type, "TOOL");
}

TEST(AttributeParser, SpanTypeInEverySpelling) {
  for (const char* text : {"span_type=\"RETRIEVER\"", "span_type=RETRIEVER", "span_type=SpanType::RETRIEVER",
                           "span_type=mlflow::SpanType::RETRIEVER", "span_type=::mlflow::SpanType::RETRIEVER"})
    EXPECT_EQ(accepted(text).span_type, "RETRIEVER") << text;
  EXPECT_EQ(accepted("span_type=\"MY_OWN\"").span_type, "MY_OWN");
}

TEST(AttributeParser, AttributesBecomePythonsJson) {
  EXPECT_EQ(accepted("attributes={\"index\": \"wiki\", \"top_k\": 5, \"hot\": true}").attributes,
            "{\"index\": \"wiki\", \"top_k\": 5, \"hot\": true}");
  EXPECT_EQ(accepted("attributes={}").attributes, "{}");
  EXPECT_EQ(accepted("attributes={\"a\": {\"b\": [1, -2.5, null, \"x\\\"y\"]}, \"c\": [],}").attributes,
            "{\"a\": {\"b\": [1, -2.5, null, \"x\\\"y\"]}, \"c\": []}");
}

TEST(AttributeParser, LogLevelsArePythonsTens) {
  unsigned level = 10;
  for (const char* name : {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}) {
    EXPECT_EQ(accepted("log_level=" + std::to_string(level)).log_level, level);
    EXPECT_EQ(accepted(std::string("log_level=") + name).log_level, level);
    level += 10;
  }
  for (const char* other : {"0", "5", "15", "49", "51", "60", "100"})
    EXPECT_NE(refused(std::string("log_level=") + other).message.find("'log_level' is one of"), std::string::npos)
        << other;
}

// What a line of tokens says is what it was made of.
TEST(TokenText, StringsComeBackAsTheyWere) {
  for (const std::string text : {"plain", "a\"b\\c", "\n\t\r",
                                 "\x01\x1f"
                                 "f",
                                 "\x41"
                                 "B",
                                 "caf\xc3\xa9", ""}) {
    const std::vector<Token> tokens = to_tokens(to_text({{Token::Kind::STRING, text, 0}}));
    ASSERT_EQ(tokens.size(), 2u) << text;
    EXPECT_EQ(tokens[0].text, text);
  }
}

TEST(TokenText, EscapesOfPersonsAreRead) {
  const auto read = [](const std::string& text) { return to_tokens("\"" + text + "\"")[0].text; };
  EXPECT_EQ(read(R"(a\nb\tc)"), "a\nb\tc");
  EXPECT_EQ(read(R"(\x41B)"), "AB");
  EXPECT_EQ(read(R"(\x4)"), "x4") << "two digits, or none";
  EXPECT_EQ(read(R"(\xzz)"), "xzz");
  EXPECT_EQ(read(R"(\"\\)"), "\"\\");
}

TEST(AttributeParser, EveryOtherOption) {
  EXPECT_FALSE(accepted("capture_inputs=false").capture_inputs);
  EXPECT_FALSE(accepted("capture_outputs=false").capture_outputs);
  EXPECT_EQ(accepted("skip=\"a\"").skip, std::vector<std::string>{"a"});
  EXPECT_EQ(accepted("redact=[\"a\", \"b\"]").redact, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(accepted("read_pointers=true").read_all_pointers);
  EXPECT_FALSE(accepted("read_pointers=false").read_all_pointers);
  EXPECT_EQ(accepted("read_pointers=[\"a\", \"b\"]").read_pointers, (std::vector<std::string>{"a", "b"}));
  EXPECT_DOUBLE_EQ(*accepted("sampling_ratio_override=0.25").sampling_ratio_override, 0.25);
  EXPECT_EQ(accepted("output_reducer=ns::join").output_reducer, "ns::join");
  EXPECT_EQ(accepted("log_level=\"WARNING\"").log_level, 30u);
  EXPECT_EQ(accepted("description=\"what it does\"").description, "what it does");
  EXPECT_EQ(accepted("error_if=\"empty\"").error_if, "empty");
  EXPECT_EQ(to_text(accepted("context_from=\"task->next\"").context_from), "task->next");
  EXPECT_EQ(to_text(accepted("trace_context=\"req.headers\"").trace_context), "req.headers");
}

TEST(AttributeParser, EachOptionRefusesTheWrongType) {
  for (const Option& option : options()) {
    std::string name(option.name);
    Problem problem = refused(name + "=null");
    EXPECT_EQ(problem.token, 2u) << name;
    EXPECT_EQ(problem.message, "'" + name + "' takes " + std::string(option.takes) + ", not null");
  }
}

TEST(AttributeParser, EachOptionOnce) {
  Problem problem = refused("capture_inputs=true, capture_inputs=true");
  EXPECT_EQ(problem.token, 4u);
  EXPECT_EQ(problem.message, "option 'capture_inputs' is given twice");
  EXPECT_EQ(refused("\"a\", name=\"b\"").message, "option 'name' is given twice");
}

TEST(AttributeParser, UnknownOptions) {
  Problem near = refused("span_typ=\"TOOL\"");
  EXPECT_EQ(near.token, 0u);
  EXPECT_EQ(near.replacement, "span_type");
  EXPECT_EQ(near.message, "unknown option 'span_typ'; did you mean 'span_type'?");
  Problem far = refused("colour=1");
  EXPECT_FALSE(far.replacement);
  EXPECT_EQ(far.message.find("unknown option 'colour'; accepted are name, span_type, attributes"), 0u);
}

TEST(AttributeParser, NearMissOfASpanType) {
  Problem string = refused("span_type=\"RETREIVER\"");
  EXPECT_EQ(string.severity, Problem::Severity::WARNING);
  EXPECT_EQ(string.token, 2u);
  EXPECT_EQ(string.replacement, "\"RETRIEVER\"");
  EXPECT_EQ(refused("span_type=\"retriever\"").replacement, "\"RETRIEVER\"");
  Problem name = refused("span_type=mlflow::SpanType::TOOLS");
  EXPECT_EQ(name.severity, Problem::Severity::ERROR);
  EXPECT_EQ(name.token, 6u);
  EXPECT_EQ(name.replacement, "TOOL");
}

TEST(AttributeParser, BrokenSyntaxPointsAtTheToken) {
  EXPECT_EQ(refused("span_type").message, "expected '=' and a value after 'span_type', found ')'");
  EXPECT_EQ(refused("span_type=").message, "expected a value, found ')'");
  EXPECT_EQ(refused("= 3").token, 0u);
  EXPECT_EQ(refused("name=\"a\" span_type=\"TOOL\"").message, "expected ',' between two options, found 'span_type'");
  EXPECT_EQ(refused("attributes={\"a\" 1}").message, "expected ':' after a key, found '1'");
  EXPECT_EQ(refused("attributes={a: 1}").replacement, "\"a\"");
  EXPECT_EQ(refused("attributes={\"a\": b}").replacement, "\"b\"");
  EXPECT_EQ(refused("attributes={\"a\": 1, \"a\": 2}").message, "key \"a\" is given twice");
  EXPECT_EQ(refused("skip=[\"a\" \"b\"").message, "expected ',' or ']' in a list, found ')'");
  EXPECT_EQ(refused("capture_inputs=True").replacement, "true");
  EXPECT_EQ(refused("sampling_ratio_override=1.5").message, "'sampling_ratio_override' is between 0.0 and 1.0");
  EXPECT_EQ(refused("span_type=\"TOOL\", \"name\"").token, 4u);
}

TEST(AttributeParser, NestingHasABound) {
  const auto nested = [](std::size_t levels, const char* open, const char* close) {
    std::string text = "attributes={\"k\": ";
    for (std::size_t i = 1; i < levels; ++i) text += open;
    text += "1";
    for (std::size_t i = 1; i < levels; ++i) text += close;
    return text + "}";
  };
  accepted(nested(100, "[", "]"));
  accepted(nested(100, "{\"a\": ", "}"));
  for (const std::size_t levels : {101, 1'000'000})
    EXPECT_EQ(refused(nested(levels, "[", "]")).message, "lists and objects inside each other go 100 deep at most");
}

TEST(TokenText, AnEscapeThatIsNoneIsTheCharacterItself) {
  EXPECT_EQ(to_tokens(R"("\x41\x0a\xzz\x-1\x4\")")[0].text, "A\nxzzx-1x4\"");
  EXPECT_EQ(to_tokens("\"\\x")[0].text, "x");
}

TEST(TokenText, SurvivesTheWayBack) {
  const std::string text =
      "name = \"a\\\"b\\\\ \\x01\" , attributes = { \"k\" : - 1.5e-3 } , span_type = mlflow :: SpanType :: LLM";
  EXPECT_EQ(to_text(to_tokens(text)), text);
}

}  // namespace
}  // namespace mlflow::attributes
