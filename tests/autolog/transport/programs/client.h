/* What the C programs of these tests share: one line of output for each thing that happens to a transfer, so that the
 * output of a run with autolog can be compared with that of a run without. */
#ifndef AUTOLOG_TEST_CLIENT_H
#define AUTOLOG_TEST_CLIENT_H

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of support.cpp: autolog on if AUTOLOG=1 is set, off again, and the spans written to the file of AUTOLOG_SPANS. */
#ifdef __cplusplus
extern "C" {
#endif
void begin_autolog(void);
void end_autolog(void);
void write_spans(void);
#ifdef __cplusplus
}
#endif

/* What a program receives, with its length and a sum of its bytes. */
typedef struct {
  const char* name;
  size_t bytes;
  unsigned sum;
  int calls;
  int stop_after; /* 0: never */
  int pause_at;   /* 0: never */
  CURL* curl;
} Received;

static inline size_t receive(char* data, size_t size, size_t count, void* user) {
  Received* r = (Received*)user;
  size_t i;
  r->calls++;
  if (r->stop_after != 0 && r->calls > r->stop_after) return 0;
  if (r->pause_at != 0 && r->calls == r->pause_at) return CURL_WRITEFUNC_PAUSE;
  for (i = 0; i < size * count; i++) r->sum = r->sum * 31 + (unsigned char)data[i];
  r->bytes += size * count;
  return size * count;
}

static inline void print_result(const Received* r, CURLcode code, long status) {
  printf("%s: code %d status %ld, %zu bytes, sum %u\n", r->name, (int)code, status, r->bytes, r->sum);
  fflush(stdout);
}

static inline void print_end(const Received* r, CURL* curl, CURLcode code) {
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  print_result(r, code, status);
}

#endif
