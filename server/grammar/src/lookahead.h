// Look-ahead over one logical line: physical lines joined where BuildKit joins them, comments and blank lines between
// them dropped. Nothing here moves the end of the token; tree-sitter records how far we looked, so it is safe for
// incremental parsing.
#ifndef DOCKERFILE_LOOKAHEAD_H_
#define DOCKERFILE_LOOKAHEAD_H_

#include <string.h>

#include "chars.h"
#include "tree_sitter/alloc.h"

enum { END_OF_LINE = -2 };

typedef struct {
  TSLexer *lexer;
  int32_t escape;
  bool line_start;
  // Characters passed while finding out that an escape character ends no line; `escapes`, then `blanks`, then `returns`.
  unsigned escapes, blanks, returns;
} Logical;

static Logical logical_line(TSLexer *lexer, int32_t escape, bool line_start) {
  Logical line = {lexer, escape, line_start, 0, 0, 0};
  return line;
}

// Passes blank lines and comments at the start of a continued line, and its indentation.
static void enter_line(Logical *line) {
  TSLexer *lexer = line->lexer;
  while (line->line_start && !at_eof(lexer)) {
    bool indented = false;
    while (lexer->lookahead != '\n' && is_space(lexer->lookahead)) {
      advance(lexer);
      indented = true;
    }
    if (lexer->lookahead == '#') {
      while (lexer->lookahead != '\n' && !at_eof(lexer)) advance(lexer);
    }
    if (lexer->lookahead == '\n') {
      advance(lexer);
      continue;
    }
    line->line_start = false;
    if (indented && !at_eof(lexer)) line->blanks = 1;
  }
}

// Passes a run of escape characters; true when it continued the line.
static bool pass_escapes(Logical *line) {
  TSLexer *lexer = line->lexer;
  while (lexer->lookahead == line->escape) {
    advance(lexer);
    line->escapes++;
  }
  if (line->escapes > 1) return false;
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t') {
    advance(lexer);
    line->blanks++;
  }
  if (!line_ends(lexer, false, &line->returns)) return false;
  line->escapes = line->blanks = line->returns = 0;
  if (lexer->lookahead == '\n') advance(lexer);
  line->line_start = true;
  return true;
}

// The current character of the logical line, or END_OF_LINE.
static int32_t peek(Logical *line) {
  TSLexer *lexer = line->lexer;
  for (;;) {
    if (line->escapes) return line->escape;
    if (line->blanks) return ' ';
    if (line->returns) return '\r';
    if (line->line_start) {
      enter_line(line);
      if (line->blanks) continue;
    }
    if (lexer->lookahead == '\n' || at_eof(lexer)) return END_OF_LINE;
    if (lexer->lookahead == '\r') {
      if (line_ends(lexer, false, &line->returns)) {
        line->returns = 0;
        return END_OF_LINE;
      }
      continue;
    }
    if (lexer->lookahead != line->escape) return lexer->lookahead;
    pass_escapes(line);
  }
}

static int32_t next(Logical *line) {
  int32_t c = peek(line);
  if (c == END_OF_LINE) return c;
  if (line->escapes) line->escapes--;
  else if (line->blanks) line->blanks--;
  else if (line->returns) line->returns--;
  else advance(line->lexer);
  return c;
}

// ---------------------------------------------------------------------------------------------------- JSON arrays

static bool json_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\r'; }

static void pass_json_blanks(Logical *line) {
  while (json_blank(peek(line))) next(line);
}

// The rest of a string whose opening quote was taken.
static bool pass_json_string(Logical *line) {
  for (;;) {
    int32_t c = next(line);
    if (c == '"') return true;
    if (c < 0x20) return false;
    if (c != '\\') continue;
    c = next(line);
    if (c == 'u') {
      for (int i = 0; i < 4; i++) {
        c = next(line);
        if (!is_digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) return false;
      }
    } else if (c == END_OF_LINE || c > 0x7F || !strchr("\"\\/bfnrt", (int)c) || c == 0) {
      return false;
    }
  }
}

// Whether what follows an opening bracket completes a JSON array of strings, up to the end of the logical line.
static bool json_array_follows(Logical *line) {
  pass_json_blanks(line);
  if (peek(line) == ']') {
    next(line);
  } else {
    for (;;) {
      pass_json_blanks(line);
      if (next(line) != '"' || !pass_json_string(line)) return false;
      pass_json_blanks(line);
      int32_t c = next(line);
      if (c == ']') break;
      if (c != ',') return false;
    }
  }
  while (peek(line) != END_OF_LINE && is_space(peek(line))) next(line);
  return peek(line) == END_OF_LINE;
}

// ------------------------------------------------------------------------------------------------------- heredocs

// 13 bytes of state each: a hash, never the name, so that the state has a bounded size.
typedef struct {
  uint64_t hash;
  uint32_t length;
  bool chomp;
} Heredoc;

// What fits beside the rest of the state in tree-sitter's 1,024 bytes. BuildKit has no limit, and no file comes near it.
enum { MAX_HEREDOCS = 78 };

static const uint64_t HASH_START = 14695981039346656037ULL;
static inline uint64_t hash_step(uint64_t hash, int32_t c) { return (hash ^ (uint32_t)c) * 1099511628211ULL; }

typedef struct {
  int32_t *data;
  unsigned size, capacity;
} Word;

static void push(Word *word, int32_t c) {
  if (word->size == word->capacity) {
    word->capacity = word->capacity ? word->capacity * 2 : 64;
    word->data = (int32_t *)ts_realloc(word->data, word->capacity * sizeof(int32_t));
  }
  word->data[word->size++] = c;
}

// Reads `word` as `3<<-"EOF"`; true with the heredoc it announces. Quotes and backslashes are removed from the name.
static bool heredoc_of(const Word *word, Heredoc *heredoc) {
  unsigned i = 0;
  while (i < word->size && is_digit(word->data[i])) i++;
  if (i + 2 >= word->size || word->data[i] != '<' || word->data[i + 1] != '<') return false;
  i += 2;
  heredoc->chomp = word->data[i] == '-';
  if (heredoc->chomp) i++;
  while (i < word->size && is_space(word->data[i])) i++;
  heredoc->hash = HASH_START;
  heredoc->length = 0;
  int32_t quote = 0;
  for (; i < word->size; i++) {
    int32_t c = word->data[i];
    if (c == '<') return false;
    if (quote ? c == quote : (c == '\'' || c == '"')) {
      quote = quote ? 0 : c;
      continue;
    }
    if (c == '\\' && quote != '\'' && i + 1 < word->size) {
      int32_t following = word->data[i + 1];
      if (!quote || following == '"' || following == '$' || following == '\\') c = word->data[++i];
    }
    heredoc->hash = hash_step(heredoc->hash, c);
    heredoc->length++;
  }
  return heredoc->length > 0;
}

// Splits the logical line into words as BuildKit's shell lexer does (quotes and escapes kept, unset variables left
// alone) and keeps the heredocs among them. The escape character of this lexer is always the backslash.
typedef struct {
  Logical line;
  Word *word;
  Heredoc *found;
  unsigned count;
  bool onbuild, sub_seen, allowed;
  unsigned depth;
} Splitter;

// BuildKit gives up on every heredoc of a line when it cannot lex the line: an open quote, `${X^}`.
enum { MAX_DEPTH = 100 };
static bool split_until(Splitter *splitter, int32_t stop, bool raw);

static bool word_is(const Word *word, const char *text) {
  size_t length = strlen(text);
  if (word->size != length) return false;
  for (size_t i = 0; i < length; i++) {
    int32_t c = word->data[i];
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    if (c != text[i]) return false;
  }
  return true;
}

static void end_word(Splitter *splitter) {
  Word *word = splitter->word;
  if (word->size == 0) return;
  bool flag = word->size >= 2 && word->data[0] == '-' && word->data[1] == '-';
  if (splitter->onbuild && !splitter->sub_seen && !flag) {
    splitter->sub_seen = true;
    splitter->allowed = word_is(word, "run") || word_is(word, "add") || word_is(word, "copy");
  }
  Heredoc heredoc;
  if (splitter->count < MAX_HEREDOCS && heredoc_of(word, &heredoc)) splitter->found[splitter->count++] = heredoc;
  word->size = 0;
}

static void put(Splitter *splitter, int32_t c, bool raw) {
  if (raw || !is_space(c)) push(splitter->word, c);
  else end_word(splitter);
}

// Whether a character means nothing to the lexer wherever it stands, but for the `/` and `}` that end a part of a variable.
static inline bool is_plain(int32_t c) {
  return c > ' ' && c < 0x7F && c != '"' && c != '$' && c != '\'' && c != '<' && c != '\\' && c != '`';
}

// Takes plain characters up to `stop` at once: most are plain. Of a word that announces no heredoc the first is enough.
static void put_plain(Splitter *splitter, int32_t stop) {
  const Logical *line = &splitter->line;
  if (line->line_start || line->escapes || line->blanks || line->returns) return;
  TSLexer *lexer = line->lexer;
  Word *word = splitter->word;
  int32_t c = lexer->lookahead;
  while (is_plain(c) && c != stop) {
    if (splitter->onbuild || word->size == 0 || is_digit(word->data[0]) || word->data[0] == '<') push(word, c);
    advance(lexer);
    c = lexer->lookahead;
  }
}

static bool single_quoted(Splitter *splitter, bool raw) {
  put(splitter, next(&splitter->line), raw);
  for (;;) {
    put_plain(splitter, END_OF_LINE);
    int32_t c = next(&splitter->line);
    if (c == END_OF_LINE) return false;
    put(splitter, c, raw);
    if (c == '\'') return true;
  }
}

static bool variable(Splitter *splitter, bool raw);

// `<< EOF`: blanks after the operator belong to its word (BuildKit 0.22 and later).
static void heredoc_operator(Splitter *splitter, bool raw) {
  Logical *line = &splitter->line;
  put(splitter, next(line), raw);
  if (peek(line) != '<') return;
  put(splitter, next(line), raw);
  while (peek(line) != END_OF_LINE && is_space(peek(line))) put(splitter, next(line), raw);
}

static bool double_quoted(Splitter *splitter, bool raw) {
  put(splitter, next(&splitter->line), raw);
  for (;;) {
    put_plain(splitter, END_OF_LINE);
    int32_t c = peek(&splitter->line);
    if (c == END_OF_LINE) return false;
    if (c == '$') {
      if (!variable(splitter, raw)) return false;
      continue;
    }
    next(&splitter->line);
    if (c == '\\') {
      put(splitter, c, raw);
      int32_t following = peek(&splitter->line);
      if (following == END_OF_LINE) return false;
      if (following == '"' || following == '$' || following == '\\') c = next(&splitter->line);
    } else if (c == '"') {
      put(splitter, c, raw);
      return true;
    }
    put(splitter, c, raw);
  }
}

static void variable_name(Splitter *splitter, bool raw) {
  int32_t c = peek(&splitter->line);
  if (is_special_parameter(c) && c != '0') {
    put(splitter, next(&splitter->line), raw);
  } else if (is_digit(c)) {
    while (is_digit(peek(&splitter->line))) put(splitter, next(&splitter->line), raw);
  } else {
    while (is_name(peek(&splitter->line))) put(splitter, next(&splitter->line), raw);
  }
}

static bool variable(Splitter *splitter, bool raw) {
  Logical *line = &splitter->line;
  put(splitter, next(line), raw);
  if (peek(line) != '{') {
    variable_name(splitter, raw);
    return true;
  }
  put(splitter, next(line), raw);
  int32_t c = peek(line);
  if (c == END_OF_LINE || c == '{' || c == '}' || c == ':') return false;
  variable_name(splitter, raw);
  c = next(line);
  if (c == END_OF_LINE) return false;
  put(splitter, c, raw);
  if (c == '}') return true;
  if (c == ':') {
    c = next(line);
    if (c == END_OF_LINE) return false;
    put(splitter, c, raw);
  } else if (c == '/') {
    if (peek(line) == '/') next(line);
    return split_until(splitter, '/', raw) && split_until(splitter, '}', raw);
  } else if (!strchr("+-?#%", (int)(c > 0x7F ? ' ' : c)) || c == 0) {
    return false;
  }
  return split_until(splitter, '}', raw);
}

// Reads up to `stop`, which is taken; END_OF_LINE reads the whole line.
static bool split_until(Splitter *splitter, int32_t stop, bool raw) {
  if (++splitter->depth > MAX_DEPTH) return false;
  for (;;) {
    put_plain(splitter, stop);
    int32_t c = peek(&splitter->line);
    bool done = c == END_OF_LINE || c == stop;
    if (done) {
      if (c == stop && c != END_OF_LINE) put(splitter, next(&splitter->line), raw);
      splitter->depth--;
      return c == stop;
    }
    bool top = stop == END_OF_LINE;
    bool ok = true;
    if (c == '$') ok = variable(splitter, raw);
    else if (c == '\'') ok = single_quoted(splitter, raw || top);
    else if (c == '"') ok = double_quoted(splitter, raw || top);
    else if (c == '<') heredoc_operator(splitter, raw || top);
    else if (c == '\\') {
      put(splitter, next(&splitter->line), raw || top);
      if (peek(&splitter->line) != END_OF_LINE) put(splitter, next(&splitter->line), raw || top);
    } else put(splitter, next(&splitter->line), raw);
    if (!ok) return false;
  }
}

// The heredocs announced in the rest of the logical line, in order; returns how many.
static unsigned collect_heredocs(Logical line, bool onbuild, Word *word, Heredoc *found) {
  Splitter splitter = {line, word, found, 0, onbuild, false, !onbuild, 0};
  word->size = 0;
  bool ok = split_until(&splitter, END_OF_LINE, false);
  end_word(&splitter);
  return ok && splitter.allowed ? splitter.count : 0;
}

#endif
