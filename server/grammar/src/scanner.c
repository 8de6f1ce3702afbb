// The external scanner: a small machine that reads a Dockerfile as BuildKit's line reader does.
//
// It knows from its own state what may come next and does not ask tree-sitter which tokens are valid, so that no input
// can bring the parser into error recovery. Every offset is relative to the current token; the state holds modes and
// hashes only, so equal states mean equal continuations and incremental parsing may reuse what follows.

#include "lookahead.h"

enum TokenType {
  COMMENT,
  LINE_CONTINUATION,
  TRAILING_SPACE,
  DIRECTIVE_MARK,
  DIRECTIVE_NAME,
  DIRECTIVE_EQUALS,
  DIRECTIVE_VALUE,
  FROM_KEYWORD,
  KEYWORD,
  FROM_CONTINUATION,
  LEADING_CONTINUATION,
  KEYWORD_MORE,
  FLAG_DASHES,
  FLAG_NAME,
  FLAG_EQUALS,
  FLAG_TEXT,
  FLAG_VARIABLE,
  FLAG_TERMINATOR,
  CHECK_TYPE,
  TEXT_FIRST,
  TEXT_MORE,
  VARIABLE_FIRST,
  VARIABLE_MORE,
  QUOTE_FIRST,
  QUOTE_MORE,
  QUOTE_END,
  EQUALS,
  WORD_MARKER,
  HEREDOC_MARKER,
  SHELL_FRAGMENT,
  ARRAY_OPEN,
  ARRAY_CLOSE,
  ARRAY_COMMA,
  STRING_OPEN,
  STRING_TEXT,
  STRING_CLOSE,
  HEREDOC_BODY,
  HEREDOC_END,
  END,
  ERROR_SENTINEL,
};

typedef enum {
  BETWEEN,  // between instructions
  IN_DIRECTIVE_NAME,
  IN_DIRECTIVE_EQUALS,
  IN_DIRECTIVE_VALUE,
  IN_KEYWORD,
  BEFORE_FLAGS,
  IN_FLAG_NAME,
  IN_FLAG_VALUE,
  BEFORE_CHECK_TYPE,
  BEFORE_ARGUMENTS,
  IN_WORDS,
  IN_SHELL,
  IN_ARRAY,
  IN_STRING,
  IN_HEREDOCS,
} Mode;

// How the arguments of an instruction are read.
typedef enum {
  SPLIT_WORDS,   // FROM, EXPOSE, unknown instructions: words between blanks
  QUOTED_WORDS,  // USER, WORKDIR, STOPSIGNAL, MAINTAINER
  PAIRS,         // ENV, LABEL, ARG
  PATHS,         // ADD, COPY, VOLUME: words or a JSON array
  SHELL,         // RUN, CMD, ENTRYPOINT, SHELL: a JSON array or a command
  CHECK,         // HEALTHCHECK
  TRIGGER,       // ONBUILD
} Class;

enum {
  DIRECTIVES = 1,     // parser directives may still come
  LINE_USED = 2,      // the current line holds something, so its end makes no blank line
  LINE_START = 4,     // at the start of a continued line
  BACKTICK = 8,       // the escape character is the backtick
  ESCAPE_SEEN = 16,   // a second escape directive changes nothing
  KEYWORD_BEGUN = 32, // a blank ends the keyword
  IN_TRIGGER = 64,    // inside the instruction of an ONBUILD
  TERMINATOR = 128,   // the next line ends a heredoc
};

typedef enum { WORD_START, IN_KEY, IN_VALUE } WordPart;

typedef struct {
  uint8_t mode, arguments, bits, quote, part, count, markers;
  Heredoc heredocs[MAX_HEREDOCS];
  Word word;
} Scanner;

static inline int32_t escape_of(const Scanner *s) { return s->bits & BACKTICK ? '`' : '\\'; }
static inline bool has(const Scanner *s, unsigned bit) { return (s->bits & bit) != 0; }
static inline void set(Scanner *s, unsigned bit) { s->bits |= (uint8_t)bit; }
static inline void clear(Scanner *s, unsigned bit) { s->bits &= (uint8_t)~bit; }

static inline bool token(TSLexer *lexer, enum TokenType type) {
  lexer->result_symbol = (TSSymbol)type;
  return true;
}

static bool marked(TSLexer *lexer, enum TokenType type) {
  lexer->mark_end(lexer);
  return token(lexer, type);
}

// ------------------------------------------------------------------------------------------------------ directives

static const char *const DIRECTIVE_NAMES[] = {"syntax", "escape", "check"};

static bool ascii_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\f' || c == '\r'; }

// Looks past `#` for a parser directive. Sets the escape character when it is one.
static bool directive_follows(Scanner *s, TSLexer *lexer) {
  while (is_space(lexer->lookahead) && lexer->lookahead != '\n') advance(lexer);
  char name[8] = {0};
  unsigned length = 0;
  while (is_letter(lexer->lookahead) || (length && is_digit(lexer->lookahead))) {
    if (length < 7) name[length] = (char)(lexer->lookahead | 0x20);
    length++;
    advance(lexer);
  }
  bool known = false;
  for (unsigned i = 0; i < 3; i++) known = known || (length < 8 && strcmp(name, DIRECTIVE_NAMES[i]) == 0);
  while (ascii_blank(lexer->lookahead)) advance(lexer);
  if (!known || lexer->lookahead != '=') return false;
  advance(lexer);
  bool blank = false;
  while (ascii_blank(lexer->lookahead)) {
    blank = blank || lexer->lookahead != '\r';
    advance(lexer);
  }
  int32_t value = lexer->lookahead;
  // Without a value there is no directive; one blank is a value too, though never a good one.
  if (value == '\n' || at_eof(lexer)) return blank;
  if (strcmp(name, "escape") == 0 && !has(s, ESCAPE_SEEN)) {
    set(s, ESCAPE_SEEN);
    advance(lexer);
    while (ascii_blank(lexer->lookahead)) advance(lexer);
    bool single = lexer->lookahead == '\n' || at_eof(lexer);
    if (single && value == '`') set(s, BACKTICK);
  }
  return true;
}

static bool scan_comment(Scanner *s, TSLexer *lexer) {
  advance(lexer);
  if (s->mode == BETWEEN) set(s, LINE_USED);
  if (s->mode == BETWEEN && has(s, DIRECTIVES)) {
    lexer->mark_end(lexer);
    if (directive_follows(s, lexer)) {
      s->mode = IN_DIRECTIVE_NAME;
      return token(lexer, DIRECTIVE_MARK);
    }
    clear(s, DIRECTIVES);
  }
  for (;;) {
    while (lexer->lookahead != '\r' && lexer->lookahead != '\n' && !at_eof(lexer)) advance(lexer);
    lexer->mark_end(lexer);
    unsigned taken;
    if (line_ends(lexer, false, &taken)) return token(lexer, COMMENT);
  }
}

static bool scan_directive(Scanner *s, TSLexer *lexer) {
  while (is_space(lexer->lookahead) && lexer->lookahead != '\n') skip(lexer);
  if (s->mode == IN_DIRECTIVE_NAME) {
    while (is_letter(lexer->lookahead) || is_digit(lexer->lookahead)) advance(lexer);
    s->mode = IN_DIRECTIVE_EQUALS;
    return marked(lexer, DIRECTIVE_NAME);
  }
  if (s->mode == IN_DIRECTIVE_EQUALS) {
    advance(lexer);
    s->mode = IN_DIRECTIVE_VALUE;
    return marked(lexer, DIRECTIVE_EQUALS);
  }
  s->mode = BETWEEN;
  bool any = false;
  while (lexer->lookahead != '\n' && !at_eof(lexer)) {
    bool blank = ascii_blank(lexer->lookahead);
    advance(lexer);
    any = true;
    if (!blank) lexer->mark_end(lexer);
  }
  return any && token(lexer, DIRECTIVE_VALUE);
}

// --------------------------------------------------------------------------------------------------- continuations

typedef enum { NO_ESCAPE, CONTINUED, ESCAPED } Escape;

// At the start of a token: takes a run of escape characters. CONTINUED: it was a line continuation, now marked.
// ESCAPED: ordinary characters; the run is marked, with the character it escapes when `pairs` says that one is.
static Escape take_escapes(Scanner *s, TSLexer *lexer, bool pairs, bool blanks_too) {
  int32_t escape = escape_of(s);
  if (lexer->lookahead != escape) return NO_ESCAPE;
  unsigned run = 0;
  while (lexer->lookahead == escape) {
    advance(lexer);
    run++;
  }
  lexer->mark_end(lexer);
  if (run == 1) {
    bool first = true, any = false;
    while (lexer->lookahead == ' ' || lexer->lookahead == '\t') {
      advance(lexer);
      if (first && pairs && blanks_too) lexer->mark_end(lexer);
      first = false;
      any = true;
    }
    unsigned taken;
    if (line_ends(lexer, false, &taken)) {
      if (lexer->lookahead == '\n') advance(lexer);
      lexer->mark_end(lexer);
      set(s, LINE_START);
      return CONTINUED;
    }
    if (any || taken) return ESCAPED;
  }
  int32_t c = lexer->lookahead;
  if (pairs && run % 2 == 1 && c != '\n' && c != '\r' && !at_eof(lexer) && (blanks_too || !is_blank(c))) {
    advance(lexer);
    lexer->mark_end(lexer);
  }
  return ESCAPED;
}

// ------------------------------------------------------------------------------------------- ends and line starts

// Ends the instruction here, or goes on to its heredocs. An open quote is closed first, with an empty token.
static bool scan_end(Scanner *s, TSLexer *lexer) {
  lexer->mark_end(lexer);
  if (s->quote && s->mode == IN_WORDS) {
    s->quote = 0;
    return token(lexer, QUOTE_END);
  }
  s->quote = 0;
  if (s->count && lexer->lookahead == '\n') {
    s->mode = IN_HEREDOCS;
    return false;
  }
  s->mode = BETWEEN;
  s->bits = (s->bits & (BACKTICK | ESCAPE_SEEN)) | LINE_USED;
  s->count = s->markers = 0;
  return token(lexer, END);
}

// At the start of a continued line: passes its indentation and blank lines before it. False when a comment was scanned.
static bool enter_continued_line(Scanner *s, TSLexer *lexer, bool *indented) {
  while (has(s, LINE_START) && !at_eof(lexer)) {
    if (lexer->lookahead == '#') return false;
    if (lexer->lookahead == '\n') {
      *indented = false;
      skip(lexer);
    } else if (is_space(lexer->lookahead)) {
      *indented = true;
      skip(lexer);
    } else {
      clear(s, LINE_START);
    }
  }
  return true;
}

// ---------------------------------------------------------------------------------------------------------- keywords

static Class class_of(const char *keyword) {
  static const struct {
    const char *name;
    Class class;
  } CLASSES[] = {
      {"run", SHELL},          {"cmd", SHELL},        {"entrypoint", SHELL},        {"shell", SHELL},
      {"add", PATHS},          {"copy", PATHS},       {"volume", PATHS},            {"env", PAIRS},
      {"label", PAIRS},        {"arg", PAIRS},        {"healthcheck", CHECK},       {"onbuild", TRIGGER},
      {"user", QUOTED_WORDS},  {"workdir", QUOTED_WORDS}, {"stopsignal", QUOTED_WORDS}, {"maintainer", QUOTED_WORDS},
  };
  for (unsigned i = 0; i < sizeof(CLASSES) / sizeof(CLASSES[0]); i++) {
    if (strcmp(keyword, CLASSES[i].name) == 0) return CLASSES[i].class;
  }
  return SPLIT_WORDS;
}

enum { KEYWORD_BUFFER = 16 };

static void keep(char *keyword, unsigned *length, int32_t c) {
  if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  if (*length < KEYWORD_BUFFER - 1) keyword[*length] = c > 0 && c < 0x80 ? (char)c : '?';
  (*length)++;
}

// Reads the rest of a keyword by look-ahead, then the heredocs of the line, and sets how its arguments are read.
// Returns whether it is FROM.
static bool classify(Scanner *s, char *keyword, unsigned length, Logical line) {
  while (length == 0 && peek(&line) != END_OF_LINE && is_space(peek(&line))) next(&line);
  while (peek(&line) != END_OF_LINE && !is_blank(peek(&line))) keep(keyword, &length, next(&line));
  if (length >= KEYWORD_BUFFER) keyword[0] = 0;
  Class class = class_of(keyword);
  if (has(s, IN_TRIGGER)) {
    s->arguments = class == TRIGGER ? SPLIT_WORDS : class;
    return false;
  }
  s->arguments = class;
  s->count = s->markers = 0;
  bool heredocs = strcmp(keyword, "run") == 0 || strcmp(keyword, "add") == 0 || strcmp(keyword, "copy") == 0;
  if (heredocs || class == TRIGGER) {
    s->count = (uint8_t)collect_heredocs(line, class == TRIGGER, &s->word, s->heredocs);
  }
  return strcmp(keyword, "from") == 0;
}

// Takes keyword characters up to a blank, the end of the line, or a continuation, and marks them.
static void take_keyword(Scanner *s, TSLexer *lexer, char *keyword, unsigned *length, Logical *line) {
  int32_t escape = escape_of(s);
  for (;;) {
    int32_t c = lexer->lookahead;
    if (c == '\n' || is_blank(c) || at_eof(lexer)) break;
    if (c == escape) {
      lexer->mark_end(lexer);
      *line = logical_line(lexer, escape, false);
      if (pass_escapes(line)) return;
      for (; line->escapes; line->escapes--) keep(keyword, length, escape);
      if (line->blanks || line->returns) {
        // The run belongs to the keyword, what follows it does not: mark_end cannot go back, so the keyword is cut
        // before its trailing escape character, which becomes a piece of its own.
        return;
      }
      continue;
    }
    keep(keyword, length, c);
    advance(lexer);
  }
  lexer->mark_end(lexer);
  *line = logical_line(lexer, escape, false);
}

static bool begin_keyword(Scanner *s, TSLexer *lexer) {
  char keyword[KEYWORD_BUFFER] = {0};
  unsigned length = 0;
  clear(s, DIRECTIVES);
  s->mode = IN_KEYWORD;
  if (lexer->lookahead == escape_of(s)) {
    if (take_escapes(s, lexer, false, false) == CONTINUED) {
      bool from = classify(s, keyword, length, logical_line(lexer, escape_of(s), true));
      return token(lexer, from ? FROM_CONTINUATION : LEADING_CONTINUATION);
    }
    // A keyword that begins with an escape character is none that anybody knows.
    set(s, KEYWORD_BEGUN);
    s->arguments = SPLIT_WORDS;
    return token(lexer, KEYWORD);
  }
  Logical line = logical_line(lexer, escape_of(s), false);
  take_keyword(s, lexer, keyword, &length, &line);
  set(s, KEYWORD_BEGUN);
  bool from = classify(s, keyword, length, line);
  return token(lexer, from ? FROM_KEYWORD : KEYWORD);
}

static bool scan_keyword_more(Scanner *s, TSLexer *lexer) {
  Escape escape = take_escapes(s, lexer, false, false);
  if (escape == CONTINUED) return token(lexer, LINE_CONTINUATION);
  set(s, KEYWORD_BEGUN);
  if (escape == ESCAPED) return token(lexer, KEYWORD_MORE);
  char keyword[KEYWORD_BUFFER] = {0};
  unsigned length = 0;
  Logical line;
  take_keyword(s, lexer, keyword, &length, &line);
  return token(lexer, KEYWORD_MORE);
}

// ------------------------------------------------------------------------------------------------- words and flags

static bool word_ends_at(const Scanner *s, int32_t c) {
  return s->mode == IN_FLAG_VALUE || s->arguments == PAIRS ? is_space(c) : is_blank(c);
}

// Takes `$NAME` or a `${…}` that closes in the same word and line, and marks it. Otherwise marks the dollar sign only.
static bool take_variable(Scanner *s, TSLexer *lexer) {
  advance(lexer);
  lexer->mark_end(lexer);
  int32_t c = lexer->lookahead;
  if (c == '{') {
    unsigned depth = 0;
    while (lexer->lookahead != '\n' && !at_eof(lexer)) {
      c = lexer->lookahead;
      if (s->quote ? c == s->quote : word_ends_at(s, c)) return false;
      if (c == escape_of(s)) advance(lexer);
      else if (c == '{' && ++depth > MAX_DEPTH / 5) return false;
      else if (c == '}' && --depth == 0) {
        advance(lexer);
        lexer->mark_end(lexer);
        return true;
      }
      if (lexer->lookahead != '\n' && !at_eof(lexer)) advance(lexer);
    }
    return false;
  }
  if (is_digit(c)) {
    while (is_digit(lexer->lookahead)) advance(lexer);
  } else if (is_letter(c) || c == '_') {
    while (is_letter(lexer->lookahead) || is_digit(lexer->lookahead) || lexer->lookahead == '_') advance(lexer);
  } else {
    return false;
  }
  lexer->mark_end(lexer);
  return true;
}

// Passes `3<<-"EOF"` when it announces the next heredoc; marks nothing.
static bool pass_marker(Scanner *s, TSLexer *lexer) {
  if (s->markers >= s->count) return false;
  Word *word = &s->word;
  word->size = 0;
  for (; is_digit(lexer->lookahead); advance(lexer)) push(word, lexer->lookahead);
  for (unsigned i = 0; i < 2; i++, advance(lexer)) {
    if (lexer->lookahead != '<') return false;
    push(word, '<');
  }
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t') advance(lexer);
  int32_t quote = 0;
  for (;;) {
    int32_t c = lexer->lookahead;
    if (c == '\n' || c == '\r' || at_eof(lexer) || (!quote && is_space(c))) break;
    if (c == escape_of(s) && c != '\\') return false;
    if (quote ? c == quote : (c == '\'' || c == '"')) quote = quote ? 0 : c;
    push(word, c);
    advance(lexer);
    if (c == '\\' && !is_space(lexer->lookahead) && !at_eof(lexer)) {
      push(word, lexer->lookahead);
      advance(lexer);
    }
  }
  Heredoc heredoc;
  const Heredoc *expected = &s->heredocs[s->markers];
  return heredoc_of(word, &heredoc) && heredoc.hash == expected->hash && heredoc.length == expected->length;
}

static bool ends_text(const Scanner *s, int32_t c) {
  if (c == '\n' || c == '\r' || c == '$' || c == escape_of(s)) return true;
  if (s->mode == IN_FLAG_VALUE) return c == '\'' || c == '"' || (!s->quote && is_space(c));
  if (s->quote) return c == s->quote;
  if (word_ends_at(s, c)) return true;
  bool quotes = s->arguments == PAIRS || s->arguments == QUOTED_WORDS;
  return (quotes && (c == '\'' || c == '"')) || (c == '=' && s->arguments == PAIRS && s->part == IN_KEY);
}

// Takes ordinary characters of a word and marks them. A carriage return is one when it ends no line.
static void take_text(Scanner *s, TSLexer *lexer) {
  lexer->mark_end(lexer);
  for (;;) {
    while (!at_eof(lexer) && !ends_text(s, lexer->lookahead)) advance(lexer);
    lexer->mark_end(lexer);
    if (lexer->lookahead != '\r' || !s->quote) return;
    unsigned taken;
    if (line_ends(lexer, false, &taken)) return;
  }
}

static bool scan_quote(Scanner *s, TSLexer *lexer, bool first) {
  int32_t c = lexer->lookahead;
  if (s->quote == c) {
    s->quote = 0;
    advance(lexer);
    return marked(lexer, QUOTE_END);
  }
  s->quote = (uint8_t)c;
  advance(lexer);
  return marked(lexer, first ? QUOTE_FIRST : QUOTE_MORE);
}

static bool scan_words(Scanner *s, TSLexer *lexer) {
  bool first = s->part == WORD_START;
  bool pairs = s->arguments == PAIRS;
  if (s->quote != '\'' || !pairs) {
    Escape escape = take_escapes(s, lexer, true, pairs);
    if (escape == CONTINUED) return token(lexer, LINE_CONTINUATION);
    if (escape == ESCAPED) {
      if (first) s->part = IN_KEY;
      return token(lexer, first ? TEXT_FIRST : TEXT_MORE);
    }
  } else {
    Escape escape = take_escapes(s, lexer, false, false);
    if (escape != NO_ESCAPE) return token(lexer, escape == CONTINUED ? LINE_CONTINUATION : TEXT_MORE);
  }
  if (first) s->part = IN_KEY;
  int32_t c = lexer->lookahead;
  bool quotes = s->arguments == PAIRS || s->arguments == QUOTED_WORDS;
  if (quotes && (s->quote ? c == s->quote : (c == '\'' || c == '"'))) return scan_quote(s, lexer, first);
  if (c == '$' && s->quote != '\'') {
    bool variable = take_variable(s, lexer);
    if (variable) return token(lexer, first ? VARIABLE_FIRST : VARIABLE_MORE);
    return token(lexer, first ? TEXT_FIRST : TEXT_MORE);
  }
  if (c == '=' && pairs && !first && !s->quote && s->part == IN_KEY) {
    s->part = IN_VALUE;
    advance(lexer);
    return marked(lexer, EQUALS);
  }
  if (first && pass_marker(s, lexer)) {
    s->markers++;
    return marked(lexer, WORD_MARKER);
  }
  if (c == '$' || (c == '=' && lexer->lookahead == '=')) advance(lexer);
  take_text(s, lexer);
  return token(lexer, first ? TEXT_FIRST : TEXT_MORE);
}

// Quotes in a flag keep blanks in it, in its name as well.
static void flag_quote(Scanner *s, int32_t c) {
  if (c != '\'' && c != '"') return;
  if (!s->quote) s->quote = (uint8_t)c;
  else if (s->quote == c) s->quote = 0;
}

static bool scan_flag(Scanner *s, TSLexer *lexer) {
  Escape escape = take_escapes(s, lexer, true, true);
  if (escape == CONTINUED) return token(lexer, LINE_CONTINUATION);
  bool name = s->mode == IN_FLAG_NAME;
  if (escape == ESCAPED) return token(lexer, name ? FLAG_NAME : FLAG_TEXT);
  if (name) {
    if (lexer->lookahead == '=' && !s->quote) {
      s->mode = IN_FLAG_VALUE;
      advance(lexer);
      return marked(lexer, FLAG_EQUALS);
    }
    while (!at_eof(lexer) && lexer->lookahead != '\n' && lexer->lookahead != '\r' &&
           lexer->lookahead != escape_of(s) && (s->quote || (lexer->lookahead != '=' && !is_space(lexer->lookahead)))) {
      flag_quote(s, lexer->lookahead);
      advance(lexer);
    }
    return marked(lexer, FLAG_NAME);
  }
  if (lexer->lookahead == '$' && s->quote != '\'') {
    return token(lexer, take_variable(s, lexer) ? FLAG_VARIABLE : FLAG_TEXT);
  }
  do {
    flag_quote(s, lexer->lookahead);
    advance(lexer);
    take_text(s, lexer);
  } while (lexer->lookahead == '\'' || lexer->lookahead == '"');
  return token(lexer, FLAG_TEXT);
}

// The first character of the arguments was taken and marked before it was known to be theirs.
static bool begun_arguments(Scanner *s, TSLexer *lexer) {
  if (s->arguments == CHECK) {
    s->mode = BEFORE_CHECK_TYPE;
    return token(lexer, CHECK_TYPE);
  }
  if (s->arguments == TRIGGER) {
    set(s, IN_TRIGGER | KEYWORD_BEGUN);
    s->arguments = SPLIT_WORDS;
    s->mode = IN_KEYWORD;
    return token(lexer, KEYWORD);
  }
  bool shell = s->arguments == SHELL;
  s->mode = shell ? IN_SHELL : IN_WORDS;
  s->part = IN_KEY;
  return token(lexer, shell ? SHELL_FRAGMENT : TEXT_FIRST);
}

// At a blank-free place after the keyword or a flag.
static bool scan_before_flags(Scanner *s, TSLexer *lexer) {
  if (lexer->lookahead == '-') {
    advance(lexer);
    lexer->mark_end(lexer);
    if (lexer->lookahead == '-') {
      advance(lexer);
      lexer->mark_end(lexer);
      int32_t c = lexer->lookahead;
      bool alone = is_space(c) || at_eof(lexer);
      if (c == escape_of(s)) {
        Logical line = logical_line(lexer, c, false);
        alone = pass_escapes(&line) && (is_space(peek(&line)) || peek(&line) == END_OF_LINE);
      }
      s->mode = !alone ? IN_FLAG_NAME : s->arguments == CHECK ? BEFORE_CHECK_TYPE : BEFORE_ARGUMENTS;
      return token(lexer, alone ? FLAG_TERMINATOR : FLAG_DASHES);
    }
    return begun_arguments(s, lexer);
  }
  s->mode = s->arguments == CHECK ? BEFORE_CHECK_TYPE : BEFORE_ARGUMENTS;
  return false;
}

static bool scan_check_type(Scanner *s, TSLexer *lexer) {
  int32_t escape = escape_of(s);
  while (!at_eof(lexer) && !is_space(lexer->lookahead) && lexer->lookahead != escape) advance(lexer);
  s->arguments = SHELL;
  s->mode = BEFORE_ARGUMENTS;
  return marked(lexer, CHECK_TYPE);
}

// At the first character of the arguments: decides between a JSON array, a command and words.
static bool scan_before_arguments(Scanner *s, TSLexer *lexer) {
  if (s->arguments == TRIGGER) {
    set(s, IN_TRIGGER);
    return begin_keyword(s, lexer);
  }
  bool shell = s->arguments == SHELL;
  s->mode = shell ? IN_SHELL : IN_WORDS;
  s->part = WORD_START;
  if (lexer->lookahead != '[' || !(shell || s->arguments == PATHS)) return false;
  advance(lexer);
  lexer->mark_end(lexer);
  Logical line = logical_line(lexer, escape_of(s), false);
  if (json_array_follows(&line)) {
    s->mode = IN_ARRAY;
    return token(lexer, ARRAY_OPEN);
  }
  s->part = IN_KEY;
  return token(lexer, shell ? SHELL_FRAGMENT : TEXT_FIRST);
}

// -------------------------------------------------------------------------------------------- commands and arrays

static bool scan_shell(Scanner *s, TSLexer *lexer) {
  int32_t escape = escape_of(s);
  Escape first = take_escapes(s, lexer, false, false);
  if (first == CONTINUED) return token(lexer, LINE_CONTINUATION);
  // `any`: the token holds something. `gap`: what was passed since it was last marked is blank.
  bool any = first == ESCAPED, gap = !any;
  for (;;) {
    int32_t c = lexer->lookahead;
    if (c == '\n' || at_eof(lexer)) break;
    if (c == ' ' || c == '\t') {
      if (!gap) lexer->mark_end(lexer);
      gap = true;
      advance(lexer);
      continue;
    }
    if (c == '\r') {
      if (!gap) lexer->mark_end(lexer);
      unsigned returns;
      if (line_ends(lexer, false, &returns)) return token(lexer, SHELL_FRAGMENT);
      gap = true;
      any = true;
      continue;
    }
    if (c == escape) {
      if (!gap) lexer->mark_end(lexer);
      Logical line = logical_line(lexer, escape, false);
      if (pass_escapes(&line)) return token(lexer, SHELL_FRAGMENT);
      gap = line.blanks > 0;
      any = true;
      continue;
    }
    if (gap && s->markers < s->count && (c == '<' || is_digit(c))) {
      if (pass_marker(s, lexer)) {
        if (any) return token(lexer, SHELL_FRAGMENT);
        s->markers++;
        return marked(lexer, HEREDOC_MARKER);
      }
      gap = false;
      any = true;
      continue;
    }
    gap = false;
    any = true;
    advance(lexer);
  }
  if (!gap) lexer->mark_end(lexer);
  return token(lexer, SHELL_FRAGMENT);
}

// The array was validated before its first token, so only its own characters come here.
static bool scan_array(Scanner *s, TSLexer *lexer) {
  int32_t c = lexer->lookahead;
  advance(lexer);
  lexer->mark_end(lexer);
  if (s->mode == IN_STRING && c == '"') {
    s->mode = IN_ARRAY;
    return token(lexer, STRING_CLOSE);
  }
  if (c == '"') s->mode = IN_STRING;
  return token(lexer, c == '"' ? STRING_OPEN : c == ',' ? ARRAY_COMMA : ARRAY_CLOSE);
}

static bool scan_string(Scanner *s, TSLexer *lexer) {
  int32_t escape = escape_of(s);
  if (lexer->lookahead == '"') return scan_array(s, lexer);
  bool any = false;
  for (;;) {
    int32_t c = lexer->lookahead;
    if (c == escape) {
      if (any) lexer->mark_end(lexer);
      Logical line = logical_line(lexer, escape, false);
      if (pass_escapes(&line)) {
        if (any) return token(lexer, STRING_TEXT);
        set(s, LINE_START);
        return marked(lexer, LINE_CONTINUATION);
      }
      any = true;
      // An odd run of backslashes takes the next character with it; a run is never split between tokens.
      if (escape == '\\' && line.escapes % 2 == 1 && !line.blanks && !line.returns) advance(lexer);
      continue;
    }
    if (c == '"' || c == '\n' || at_eof(lexer)) break;
    any = true;
    advance(lexer);
    if (c == '\\' && lexer->lookahead != escape && lexer->lookahead != '\n' && !at_eof(lexer)) advance(lexer);
  }
  return marked(lexer, STRING_TEXT);
}

// --------------------------------------------------------------------------------------------------------- heredocs

// Reads one line; true when it ends the heredoc. Stands before the line break afterwards.
static bool pass_heredoc_line(TSLexer *lexer, const Heredoc *heredoc) {
  if (heredoc->chomp) {
    while (lexer->lookahead == '\t') advance(lexer);
  }
  uint64_t hash = HASH_START;
  uint32_t length = 0;
  while (lexer->lookahead != '\n' && !at_eof(lexer)) {
    if (lexer->lookahead == '\r') {
      unsigned taken;
      if (line_ends(lexer, false, &taken)) break;
      for (; taken; taken--, length++) hash = hash_step(hash, '\r');
      continue;
    }
    hash = hash_step(hash, lexer->lookahead);
    length++;
    advance(lexer);
  }
  return length == heredoc->length && hash == heredoc->hash;
}

static bool heredoc_ended(Scanner *s, TSLexer *lexer) {
  clear(s, TERMINATOR);
  s->count--;
  memmove(&s->heredocs[0], &s->heredocs[1], s->count * sizeof(Heredoc));
  return marked(lexer, HEREDOC_END);
}

static bool scan_heredocs(Scanner *s, TSLexer *lexer) {
  if (s->count == 0) return scan_end(s, lexer);
  if (lexer->lookahead == '\n' && !has(s, TERMINATOR)) skip(lexer);
  bool any = false;
  while (!at_eof(lexer)) {
    lexer->mark_end(lexer);
    if (pass_heredoc_line(lexer, &s->heredocs[0])) {
      if (!any) return heredoc_ended(s, lexer);
      set(s, TERMINATOR);
      return token(lexer, HEREDOC_BODY);
    }
    any = true;
    if (lexer->lookahead == '\n') advance(lexer);
  }
  s->count = 0;
  return any ? marked(lexer, HEREDOC_BODY) : scan_end(s, lexer);
}

// ------------------------------------------------------------------------------------------------------------- modes

static bool scan_between(Scanner *s, TSLexer *lexer) {
  bool any = false;
  while (!at_eof(lexer) && is_space(lexer->lookahead)) {
    if (lexer->lookahead == '\n') {
      // Parser directives end at the first blank line.
      if (!has(s, LINE_USED)) clear(s, DIRECTIVES);
      clear(s, LINE_USED);
    }
    skip(lexer);
    any = true;
  }
  if (at_eof(lexer)) return any && marked(lexer, TRAILING_SPACE);
  if (lexer->lookahead == '#') return scan_comment(s, lexer);
  return begin_keyword(s, lexer);
}

// Passes blanks between the parts of an instruction; true when some were there.
static bool pass_blanks(Scanner *s, TSLexer *lexer) {
  bool words = s->mode == IN_KEYWORD || s->mode == IN_WORDS;
  bool any = false;
  while (!at_eof(lexer) && lexer->lookahead != '\n') {
    int32_t c = lexer->lookahead;
    if (words ? !word_ends_at(s, c) : !is_space(c)) break;
    skip(lexer);
    any = true;
  }
  return any;
}

// A blank (or the indentation of a continued line) ends a keyword, a flag and a word.
static void after_blanks(Scanner *s) {
  if (s->mode == IN_KEYWORD && has(s, KEYWORD_BEGUN)) {
    s->mode = BEFORE_FLAGS;
    clear(s, KEYWORD_BEGUN);
  } else if ((s->mode == IN_FLAG_NAME || s->mode == IN_FLAG_VALUE) && !s->quote) {
    s->mode = BEFORE_FLAGS;
  } else if (s->mode == IN_WORDS && !s->quote) {
    s->part = WORD_START;
  }
}

static bool scan_instruction(Scanner *s, TSLexer *lexer) {
  bool indented = false;
  if (has(s, LINE_START)) {
    if (!enter_continued_line(s, lexer, &indented)) return scan_comment(s, lexer);
    clear(s, LINE_START);
  }
  bool flag = s->mode == IN_FLAG_NAME || s->mode == IN_FLAG_VALUE;
  bool in_text = s->mode == IN_STRING || (s->quote && (s->mode == IN_WORDS || flag));
  if (!in_text) indented = pass_blanks(s, lexer) || indented;
  if (lexer->lookahead == '\n' || at_eof(lexer)) {
    bool ended = scan_end(s, lexer);
    return ended || (s->mode == IN_HEREDOCS && scan_heredocs(s, lexer));
  }
  if (indented) after_blanks(s);
  if (in_text && lexer->lookahead == '\r') {
    lexer->mark_end(lexer);
    unsigned taken;
    if (line_ends(lexer, false, &taken)) return scan_end(s, lexer) || scan_heredocs(s, lexer);
    return marked(lexer, s->mode == IN_WORDS    ? TEXT_MORE
                         : s->mode == IN_STRING    ? STRING_TEXT
                         : s->mode == IN_FLAG_NAME ? FLAG_NAME
                                                   : FLAG_TEXT);
  }
  if (s->mode == IN_KEYWORD) return scan_keyword_more(s, lexer);
  if (s->mode == IN_STRING) return scan_string(s, lexer);
  if (s->mode == BEFORE_FLAGS || s->mode == BEFORE_CHECK_TYPE || s->mode == BEFORE_ARGUMENTS || s->mode == IN_ARRAY) {
    if (lexer->lookahead == escape_of(s)) {
      Escape escape = take_escapes(s, lexer, false, false);
      if (escape == CONTINUED) return token(lexer, LINE_CONTINUATION);
      return begun_arguments(s, lexer);
    }
  }
  if (s->mode == BEFORE_FLAGS && scan_before_flags(s, lexer)) return true;
  if (s->mode == BEFORE_CHECK_TYPE) return scan_check_type(s, lexer);
  if (s->mode == BEFORE_ARGUMENTS && scan_before_arguments(s, lexer)) return true;
  if (s->mode == IN_ARRAY) return scan_array(s, lexer);
  if (s->mode == IN_SHELL) return scan_shell(s, lexer);
  if (s->mode == IN_WORDS) return scan_words(s, lexer);
  return scan_flag(s, lexer);
}

bool tree_sitter_dockerfile_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)valid_symbols;
  Scanner *s = (Scanner *)payload;
  switch ((Mode)s->mode) {
    case BETWEEN: return scan_between(s, lexer);
    case IN_DIRECTIVE_NAME:
    case IN_DIRECTIVE_EQUALS: return scan_directive(s, lexer);
    case IN_DIRECTIVE_VALUE: return scan_directive(s, lexer) || scan_between(s, lexer);
    case IN_HEREDOCS: return scan_heredocs(s, lexer);
    default: return scan_instruction(s, lexer);
  }
}

// ------------------------------------------------------------------------------------------------------------- state

static void reset(Scanner *s) {
  Word word = s->word;
  memset(s, 0, sizeof(*s));
  s->word = word;
  s->bits = DIRECTIVES;
}

void *tree_sitter_dockerfile_external_scanner_create(void) {
  Scanner *s = (Scanner *)ts_calloc(1, sizeof(Scanner));
  reset(s);
  return s;
}

void tree_sitter_dockerfile_external_scanner_destroy(void *payload) {
  Scanner *s = (Scanner *)payload;
  ts_free(s->word.data);
  ts_free(s);
}

enum { FIXED_STATE = 7, HEREDOC_STATE = 13 };

unsigned tree_sitter_dockerfile_external_scanner_serialize(void *payload, char *buffer) {
  const Scanner *s = (const Scanner *)payload;
  const uint8_t fixed[FIXED_STATE] = {s->mode, s->arguments, s->bits, s->quote, s->part, s->count, s->markers};
  memcpy(buffer, fixed, FIXED_STATE);
  unsigned size = FIXED_STATE;
  for (unsigned i = 0; i < s->count; i++, size += HEREDOC_STATE) {
    memcpy(buffer + size, &s->heredocs[i].hash, 8);
    memcpy(buffer + size + 8, &s->heredocs[i].length, 4);
    buffer[size + 12] = (char)s->heredocs[i].chomp;
  }
  return size;
}

void tree_sitter_dockerfile_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  Scanner *s = (Scanner *)payload;
  reset(s);
  if (length < FIXED_STATE) return;
  const uint8_t *fixed = (const uint8_t *)buffer;
  s->mode = fixed[0];
  s->arguments = fixed[1];
  s->bits = fixed[2];
  s->quote = fixed[3];
  s->part = fixed[4];
  s->count = fixed[5];
  s->markers = fixed[6];
  for (unsigned i = 0, at = FIXED_STATE; i < s->count && at + HEREDOC_STATE <= length; i++, at += HEREDOC_STATE) {
    memcpy(&s->heredocs[i].hash, buffer + at, 8);
    memcpy(&s->heredocs[i].length, buffer + at + 8, 4);
    s->heredocs[i].chomp = buffer[at + 12] != 0;
  }
}
