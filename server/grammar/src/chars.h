// Characters and line ends as BuildKit's line reader sees them. One definition for the look-ahead and the tokens:
// were they to differ by one exotic blank, the tree would disagree with itself.
#ifndef DOCKERFILE_CHARS_H_
#define DOCKERFILE_CHARS_H_

#include "tree_sitter/parser.h"

static inline void advance(TSLexer *lexer) { lexer->advance(lexer, false); }
static inline void skip(TSLexer *lexer) { lexer->advance(lexer, true); }

// A NUL byte is an ordinary character; only `eof` tells the end.
static inline bool at_eof(TSLexer *lexer) { return lexer->lookahead == 0 && lexer->eof(lexer); }

// Go's unicode.IsSpace.
static bool is_space(int32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

// What separates a keyword from its arguments, and the words of most instructions.
static inline bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r'; }

static inline bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static inline bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Go's unicode.IsLetter, as far as it decides where the name of a variable ends: everything beyond ASCII that is no
// blank counts. A name with a symbol in it is read one character too long, which changes no line and no heredoc.
static inline bool is_name(int32_t c) { return is_letter(c) || is_digit(c) || c == '_' || (c > 0x7F && !is_space(c)); }

static inline bool is_special_parameter(int32_t c) {
  return c == '@' || c == '*' || c == '#' || c == '?' || c == '-' || c == '$' || c == '!' || c == '0';
}

// Advances over carriage returns; true when a line ends here ("\r*\n" or the end of the file), without taking the "\n".
// `taken` counts the carriage returns passed, which are ordinary characters when no line ends.
static bool line_ends(TSLexer *lexer, bool skipping, unsigned *taken) {
  *taken = 0;
  while (lexer->lookahead == '\r') {
    lexer->advance(lexer, skipping);
    (*taken)++;
  }
  return lexer->lookahead == '\n' || at_eof(lexer);
}

#endif
