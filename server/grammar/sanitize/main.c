// Parses files, or random documents, and edits each a few times; the sanitizers watch. Exits with 1 at an ERROR node.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_dockerfile(void);

static uint64_t state = 0x9E3779B97F4A7C15ULL;

static unsigned below(unsigned bound) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (unsigned)((state * 0x2545F4914F6CDD1DULL) >> 33) % bound;
}

static const char *const TOKENS[] = {
    "FROM",  "RUN",  "COPY", "ENV",   "CMD",  "ONBUILD ", "HEALTHCHECK", "--from=", "--", "a",  "b=c",  "'",   "\"",
    "$X",    "${X:-y}", "\\", "`",    "\\\n", "\n",       "\r\n",        " ",       "\t", "#",  "# escape=`\n", "[", "]",
    "[\"a\"]", "<<EOF", "<<-'E F'", "3<<X", "<<", "EOF\n", "\nE F\n", "\nX\n", "\xC2\xA0", "\xE2\x80\x83", "\xF0\x9F\x90\xB3", "\xFF",
};

static void check(TSTree *tree, const char *name) {
  if (!ts_node_has_error(ts_tree_root_node(tree))) return;
  fprintf(stderr, "an ERROR node in %s\n", name);
  exit(1);
}

static void parse(TSParser *parser, char *text, unsigned length, const char *name) {
  TSTree *tree = ts_parser_parse_string(parser, NULL, text, length);
  check(tree, name);
  for (unsigned i = 0; i < 3 && length > 1; i++) {
    unsigned at = below(length), removed = 1 + below(8);
    if (at + removed > length) removed = length - at;
    TSInputEdit edit = {.start_byte = at, .old_end_byte = at + removed, .new_end_byte = at};
    memmove(text + at, text + at + removed, length - at - removed);
    length -= removed;
    ts_tree_edit(tree, &edit);
    TSTree *next = ts_parser_parse_string(parser, tree, text, length);
    check(next, name);
    ts_tree_delete(tree);
    tree = next;
  }
  ts_tree_delete(tree);
}

static void parse_file(TSParser *parser, const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *text = malloc((size_t)size + 1);
  unsigned length = (unsigned)fread(text, 1, (size_t)size, file);
  fclose(file);
  parse(parser, text, length, path);
  free(text);
}

int main(int count, char **arguments) {
  TSParser *parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_dockerfile());
  if (count == 3 && strcmp(arguments[1], "--random") == 0) {
    unsigned documents = (unsigned)atoi(arguments[2]);
    for (unsigned i = 0; i < documents; i++) {
      char text[1024];
      unsigned length = 0;
      for (unsigned tokens = below(40); tokens; tokens--) {
        const char *token = TOKENS[below(sizeof(TOKENS) / sizeof(TOKENS[0]))];
        size_t size = strlen(token);
        memcpy(text + length, token, size);
        length += (unsigned)size;
        if (below(3) == 0) text[length++] = ' ';
      }
      parse(parser, text, length, "a random document");
    }
    printf("%u random documents: clean\n", documents);
  } else {
    for (int i = 1; i < count; i++) parse_file(parser, arguments[i]);
    printf("%d files: clean\n", count - 1);
  }
  ts_parser_delete(parser);
  return 0;
}
