/* multi BASE-URL perform|poll|socket|noinfo|cleanup: four transfers at once, one of which is removed early, driven in
 * the ways that libcurl offers. */
#include <poll.h>
#include <sys/time.h>

#include "client.h"

enum { TRANSFERS = 4 };
static Received received[TRANSFERS];
static const char* const names[TRANSFERS] = {"chat", "stream", "bad request", "removed early"};
static const char* const bodies[TRANSFERS] = {
    "{\"model\": \"gpt-4o-mini\", \"messages\": [{\"role\": \"user\", \"content\": \"0\"}]}",
    "{\"model\": \"gpt-4o-mini\", \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"1\"}]}",
    "{\"model\": \"fail\", \"messages\": [{\"role\": \"user\", \"content\": \"2\"}]}",
    "{\"model\": \"slow\", \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"3\"}]}"};

static CURL* add(CURLM* multi, int i, const char* base) {
  char url[600];
  CURL* curl = curl_easy_init();
  snprintf(url, sizeof url, "%s/v1/chat/completions", base);
  received[i].name = names[i];
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, bodies[i]);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &received[i]);
  curl_multi_add_handle(multi, curl);
  return curl;
}

/* One loop for all sockets: what an event library does, with poll. */
static struct pollfd sockets[16];
static int socket_count;
static long timeout_ms = -1;

static int on_socket(CURL* curl, curl_socket_t fd, int what, void* user, void* socket) {
  int i;
  (void)curl, (void)user, (void)socket;
  for (i = 0; i < socket_count && sockets[i].fd != fd; i++) continue;
  if (what == CURL_POLL_REMOVE) {
    if (i < socket_count) sockets[i] = sockets[--socket_count];
    return 0;
  }
  if (i == socket_count) socket_count++;
  sockets[i].fd = fd;
  sockets[i].events = (short)((what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0));
  return 0;
}

static int on_timer(CURLM* multi, long ms, void* user) {
  (void)multi, (void)user;
  timeout_ms = ms;
  return 0;
}

static int step_socket(CURLM* multi) {
  int running = 0, i;
  long wait = timeout_ms < 0 || timeout_ms > 20 ? 20 : timeout_ms;
  int ready = poll(sockets, (nfds_t)socket_count, (int)wait);
  if (ready <= 0) {
    timeout_ms = -1;
    curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    return running;
  }
  for (i = 0; i < socket_count; i++) {
    int what = (sockets[i].revents & POLLIN ? CURL_CSELECT_IN : 0) |
               (sockets[i].revents & POLLOUT ? CURL_CSELECT_OUT : 0) |
               (sockets[i].revents & (POLLERR | POLLHUP) ? CURL_CSELECT_IN : 0);
    if (sockets[i].revents != 0) curl_multi_socket_action(multi, sockets[i].fd, what, &running);
  }
  return running == 0 ? (curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running), running) : running;
}

static int step(CURLM* multi, const char* way) {
  int running = 0;
  if (strcmp(way, "socket") == 0) return step_socket(multi);
  curl_multi_perform(multi, &running);
  if (strcmp(way, "poll") == 0)
    curl_multi_poll(multi, NULL, 0, 20, NULL);
  else
    curl_multi_wait(multi, NULL, 0, 20, NULL);
  return running;
}

int main(int argc, char** argv) {
  CURL* easy[TRANSFERS];
  CURLcode codes[TRANSFERS] = {CURLE_OK, CURLE_OK, CURLE_OK, CURLE_OK};
  int done[TRANSFERS] = {0, 0, 0, 0};
  int i, left, asks, removed = 0;
  CURLMsg* message;
  CURLM* multi;
  if (argc != 3) return 2;
  asks = strcmp(argv[2], "noinfo") != 0 && strcmp(argv[2], "cleanup") != 0;
  begin_autolog();
  multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
  for (i = 0; i < TRANSFERS; i++) easy[i] = add(multi, i, argv[1]);
  for (left = 1; left > 0 && !(removed && left == 0);) {
    left = step(multi, argv[2]);
    while (asks && (message = curl_multi_info_read(multi, &i)) != NULL) {
      for (i = 0; i < TRANSFERS; i++)
        if (easy[i] == message->easy_handle) codes[i] = message->data.result, done[i] = 1;
    }
    /* In the midst of its stream. */
    if (!removed && received[3].calls > 0) {
      curl_multi_remove_handle(multi, easy[3]);
      removed = 1;
    }
  }
  for (i = 0; i < 3; i++) {
    long status = 0;
    curl_easy_getinfo(easy[i], CURLINFO_RESPONSE_CODE, &status);
    print_result(&received[i], codes[i], status);
    if (asks && !done[i]) printf("%s was not announced\n", names[i]);
    if (strcmp(argv[2], "cleanup") != 0) curl_multi_remove_handle(multi, easy[i]);
  }
  curl_multi_cleanup(multi);
  for (i = 0; i < TRANSFERS; i++) curl_easy_cleanup(easy[i]);
  write_spans();
  return 0;
}
