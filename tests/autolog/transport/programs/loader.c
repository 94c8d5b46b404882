/* loader PLUGIN BASE-URL before|after: autolog is switched on before, or after, a library is loaded that asks a model;
 * the program asks one itself as well, with the libcurl it was linked with. */
#include <dlfcn.h>

#include "client.h"

static void ask(const char* base) {
  char url[600];
  Received r;
  CURL* curl = curl_easy_init();
  memset(&r, 0, sizeof r);
  r.name = "program";
  snprintf(url, sizeof url, "%s/v1/chat/completions", base);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
                   "{\"model\": \"program\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &r);
  print_end(&r, curl, curl_easy_perform(curl));
  curl_easy_cleanup(curl);
}

int main(int argc, char** argv) {
  int (*run)(const char*);
  void* plugin;
  int round;
  if (argc != 4) return 2;
  if (strcmp(argv[3], "before") == 0) begin_autolog();
  for (round = 0; round < 2; round++) {
    plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (plugin == NULL) return printf("not loaded: %s\n", dlerror());
    run = (int (*)(const char*))dlsym(plugin, "run");
    if (round == 0 && strcmp(argv[3], "after") == 0) begin_autolog();
    ask(argv[2]);
    printf("plugin: %d\n", run(argv[2]));
    /* What is gone is not touched. */
    dlclose(plugin);
  }
  end_autolog();
  ask(argv[2]);
  write_spans();
  return 0;
}
