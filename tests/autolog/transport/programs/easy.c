/* easy BASE-URL: calls of a model with libcurl's easy interface, in the ways that clients make them. */
#include "client.h"

static char base[512];
static char address[600];

static const char* at(const char* path) {
  snprintf(address, sizeof address, "%s%s", base, path);
  return address;
}

static CURL* chat(Received* r, const char* name, const char* body) {
  CURL* curl = curl_easy_init();
  memset(r, 0, sizeof *r);
  r->name = name;
  r->curl = curl;
  curl_easy_setopt(curl, CURLOPT_URL, at("/v1/chat/completions"));
  if (body != NULL) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, r);
  return curl;
}

static void finish(Received* r, CURL* curl) {
  print_end(r, curl, curl_easy_perform(curl));
  curl_easy_cleanup(curl);
}

#define MESSAGES "\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]"
#define CHAT(model) "{\"model\": \"" model "\", " MESSAGES "}"
#define STREAM(model) "{\"model\": \"" model "\", \"stream\": true, " MESSAGES "}"

static void simple(const char* name, const char* body) {
  Received r;
  CURL* curl = chat(&r, name, body);
  finish(&r, curl);
}

static void copied_body(void) {
  Received r;
  char body[] = CHAT("gpt-4o-mini");
  CURL* curl = chat(&r, "copied", NULL);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body));
  curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body);
  memset(body, 'x', sizeof body - 1);
  finish(&r, curl);
}

/* The body is read when the transfer begins, not when the option is set. */
static void late_body(void) {
  Received r;
  char body[200] = "nothing yet";
  CURL* curl = chat(&r, "late body", body);
  strcpy(body, CHAT("gpt-4o-mini"));
  finish(&r, curl);
}

static void duplicate(void) {
  Received r;
  CURL* curl = chat(&r, "duplicate", CHAT("gpt-4o-mini"));
  CURL* copy = curl_easy_duphandle(curl);
  curl_easy_cleanup(curl);
  finish(&r, copy);
}

static void reused(void) {
  Received r;
  CURL* curl = chat(&r, "reused", CHAT("gpt-4o-mini"));
  print_end(&r, curl, curl_easy_perform(curl));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, CHAT("fail"));
  print_end(&r, curl, curl_easy_perform(curl));
  /* Nothing of the first two is left. */
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, at("/plain"));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &r);
  finish(&r, curl);
}

static void compressed(int decoded, const char* body) {
  Received r;
  struct curl_slist* headers = curl_slist_append(NULL, "Content-Type: application/json");
  CURL* curl = chat(&r, decoded ? "compressed" : "compressed raw", body);
  if (decoded)
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
  else
    headers = curl_slist_append(headers, "Accept-Encoding: gzip");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_perform(curl);
  printf("%s: %zu bytes\n", r.name, r.bytes); /* the time is in their compressed form */
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
}

static void own_traceparent(void) {
  Received r;
  struct curl_slist* headers =
      curl_slist_append(NULL, "TraceParent: 00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01");
  CURL* curl = chat(&r, "own traceparent", CHAT("gpt-4o-mini"));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  finish(&r, curl);
  curl_slist_free_all(headers);
}

static void fails_on_error(void) {
  Received r;
  CURL* curl = chat(&r, "fail on error", CHAT("fail"));
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  finish(&r, curl);
}

static void redirect(void) {
  Received r;
  CURL* curl = chat(&r, "redirect loop", CHAT("redirect"));
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 3L);
  curl_easy_setopt(curl, CURLOPT_POSTREDIR, CURL_REDIR_POST_ALL);
  finish(&r, curl);
}

static int resume(void* user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  Received* r = (Received*)user;
  (void)a, (void)b, (void)c, (void)d;
  if (r->pause_at != 0 && r->calls == r->pause_at) {
    r->pause_at = 0;
    curl_easy_pause(r->curl, CURLPAUSE_CONT);
  }
  return 0;
}

static void paused(void) {
  Received r;
  CURL* curl = chat(&r, "paused", STREAM("gpt-4o-mini"));
  r.pause_at = 2;
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, resume);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &r);
  finish(&r, curl);
}

static void stops_early(void) {
  Received r;
  CURL* curl = chat(&r, "stops early", STREAM("slow"));
  r.stop_after = 1;
  finish(&r, curl);
}

static void refused(void) {
  Received r;
  CURL* curl = chat(&r, "refused", CHAT("gpt-4o-mini"));
  curl_easy_setopt(curl, CURLOPT_URL, "http://127.0.0.1:1/v1/chat/completions");
  finish(&r, curl);
}

static void to_file(void) {
  Received r;
  char text[4096];
  FILE* file = tmpfile();
  CURL* curl = chat(&r, "to a file", CHAT("gpt-4o-mini"));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, NULL);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, file);
  finish(&r, curl);
  rewind(file);
  r.bytes = fread(text, 1, sizeof text, file);
  print_result(&r, CURLE_OK, 0);
  fclose(file);
}

/* libcurl's own default: the body goes to standard output. */
static void to_standard_output(void) {
  Received r;
  CURL* curl = chat(&r, "to standard output", CHAT("gpt-4o-mini"));
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, at("/v1/chat/completions"));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, CHAT("gpt-4o-mini"));
  finish(&r, curl);
}

typedef struct {
  const char* text;
  size_t at;
} Sent;

static size_t send_some(char* data, size_t size, size_t count, void* user) {
  Sent* sent = (Sent*)user;
  size_t left = strlen(sent->text) - sent->at;
  size_t now = left < 20 ? left : 20;
  if (now > size * count) now = size * count;
  memcpy(data, sent->text + sent->at, now);
  sent->at += now;
  return now;
}

static void read_body(void) {
  Received r;
  Sent sent = {CHAT("gpt-4o-mini"), 0};
  CURL* curl = chat(&r, "read body", NULL);
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, send_some);
  curl_easy_setopt(curl, CURLOPT_READDATA, &sent);
  finish(&r, curl);
}

static void url_object(void) {
  Received r;
  CURLU* url = curl_url();
  CURL* curl = chat(&r, "url object", CHAT("gpt-4o-mini"));
  curl_url_set(url, CURLUPART_URL, at("/v1/chat/completions?key=sk-secret"), 0);
  curl_easy_setopt(curl, CURLOPT_CURLU, url);
  finish(&r, curl);
  curl_url_cleanup(url);
}

/* libcurl hands header lines to the write function when only their data is set. */
static void header_data(void) {
  Received r, headers;
  CURL* curl = chat(&r, "header data", CHAT("gpt-4o-mini"));
  memset(&headers, 0, sizeof headers);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &headers);
  finish(&r, curl);
  printf("header data: %d lines\n", headers.calls);
}

static void header_in_body(void) {
  Received r;
  CURL* curl = chat(&r, "header in body", STREAM("gpt-4o-mini"));
  curl_easy_setopt(curl, CURLOPT_HEADER, 1L);
  curl_easy_perform(curl);
  printf("header in body: %zu bytes\n", r.bytes); /* the date is in them */
  curl_easy_cleanup(curl);
}

static size_t receive_and_ask(char* data, size_t size, size_t count, void* user) {
  Received* r = (Received*)user;
  if (r->calls == 0) simple("nested", CHAT("gpt-4o-mini"));
  return receive(data, size, count, user);
}

static void nested(void) {
  Received r;
  CURL* curl = chat(&r, "around nested", CHAT("gpt-4o-mini"));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive_and_ask);
  finish(&r, curl);
}

static size_t receive_and_change(char* data, size_t size, size_t count, void* user) {
  Received* r = (Received*)user;
  curl_easy_setopt(r->curl, CURLOPT_WRITEFUNCTION, receive);
  return receive(data, size, count, user);
}

static void changes_meanwhile(void) {
  Received r;
  CURL* curl = chat(&r, "changes meanwhile", STREAM("gpt-4o-mini"));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive_and_change);
  print_end(&r, curl, curl_easy_perform(curl));
  finish(&r, curl);
}

static void not_a_model(void) {
  Received r;
  CURL* curl = chat(&r, "plain", "hello");
  curl_easy_setopt(curl, CURLOPT_URL, at("/plain"));
  finish(&r, curl);
  curl = chat(&r, "models", NULL);
  curl_easy_setopt(curl, CURLOPT_URL, at("/v1/models"));
  finish(&r, curl);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  snprintf(base, sizeof base, "%s", argv[1]);
  begin_autolog();
  simple("chat", CHAT("gpt-4o-mini"));
  copied_body();
  late_body();
  duplicate();
  reused();
  simple("stream", STREAM("gpt-4o-mini"));
  compressed(1, CHAT("gzip"));
  compressed(0, CHAT("gzip"));
  compressed(0, STREAM("gzip"));
  own_traceparent();
  simple("bad request", CHAT("fail"));
  fails_on_error();
  redirect();
  simple("cut", STREAM("cut"));
  paused();
  stops_early();
  refused();
  to_file();
  to_standard_output();
  read_body();
  url_object();
  header_data();
  header_in_body();
  nested();
  changes_meanwhile();
  not_a_model();
  end_autolog();
  /* What was known before is forgotten, and nothing is recorded any more. */
  simple("afterwards", CHAT("gpt-4o-mini"));
  write_spans();
  return 0;
}
