/**
 * A total grammar for Dockerfiles: every input has a tree without ERROR or MISSING nodes.
 *
 * All tokens come from the external scanner (src/scanner.c), which decides what BuildKit's line reader decides:
 * directives, continuations, comments, heredocs, where an instruction begins and ends. The grammar only gives the
 * tokens a shape. It does not judge: an unknown keyword, a wrong number of arguments or a broken JSON array are
 * ordinary nodes here and diagnostics elsewhere.
 */
module.exports = grammar({
  name: 'dockerfile',

  // Kept in the order of `enum TokenType` in src/scanner.c.
  externals: $ => [
    $.comment,
    $.line_continuation,
    $._trailing_space,
    $._directive_mark,
    $.directive_name,
    $._directive_equals,
    $.directive_value,
    $._from_keyword,
    $._keyword,
    $._from_continuation,
    $._leading_continuation,
    $._keyword_more,
    $._flag_dashes,
    $._flag_name,
    $._flag_equals,
    $._flag_text,
    $._flag_variable,
    $.flag_terminator,
    $._check_type,
    $._text_first,
    $._text_more,
    $._variable_first,
    $._variable_more,
    $._quote_first,
    $._quote_more,
    $._quote_end,
    $._equals,
    $._word_marker,
    $.heredoc_marker,
    $.shell_fragment,
    $._array_open,
    $._array_close,
    $._array_comma,
    $._string_open,
    $._string_text,
    $._string_close,
    $.heredoc_body,
    $.heredoc_end,
    $._end,
    $._error_sentinel,
  ],

  extras: $ => [$.comment, $.line_continuation, $._trailing_space],

  rules: {
    source_file: $ => seq(repeat($.directive), repeat($.instruction), repeat($.stage)),

    directive: $ => seq($._directive_mark, $.directive_name, $._directive_equals, optional($.directive_value)),

    stage: $ => seq(alias($.from_instruction, $.instruction), repeat($.instruction)),

    from_instruction: $ => seq(alias($.from_keyword, $.keyword), $._tail),
    instruction: $ => seq($.keyword, $._tail),
    _tail: $ => seq(optional($._arguments), repeat($.heredoc), $._end),

    from_keyword: $ => seq(choice($._from_keyword, $._from_continuation), repeat($._keyword_more)),
    keyword: $ => seq(choice($._keyword, $._leading_continuation), repeat($._keyword_more)),

    _arguments: $ => choice(
      seq(repeat1($.flag), optional($.flag_terminator), optional($._operands)),
      seq($.flag_terminator, optional($._operands)),
      $._operands,
    ),
    _operands: $ => choice(
      $.json_array,
      $.shell_command,
      repeat1(choice($.word, $.pair)),
      seq(alias($.check_type, $.keyword), optional(choice($.json_array, $.shell_command))),
      $.onbuild_instruction,
    ),

    onbuild_instruction: $ => prec.right(seq($.keyword, optional($._arguments))),
    check_type: $ => repeat1($._check_type),

    flag: $ => seq(
      $._flag_dashes,
      optional(field('name', $.flag_name)),
      optional(seq($._flag_equals, optional(field('value', $.flag_value)))),
    ),
    flag_name: $ => repeat1($._flag_name),
    flag_value: $ => repeat1(choice($._flag_text, alias($._flag_variable, $.variable))),

    pair: $ => prec.right(seq(field('key', $.word), $._equals, optional(field('value', alias($.value, $.word))))),
    word: $ => seq(
      choice(
        alias($._word_marker, $.heredoc_marker),
        $._text_first,
        alias($._variable_first, $.variable),
        alias($.string_first, $.string),
      ),
      repeat($._piece),
    ),
    value: $ => repeat1($._piece),
    _piece: $ => choice($._text_more, alias($._variable_more, $.variable), alias($.string_more, $.string)),
    string_first: $ => seq($._quote_first, repeat($._quoted), $._quote_end),
    string_more: $ => seq($._quote_more, repeat($._quoted), $._quote_end),
    _quoted: $ => choice($._text_more, alias($._variable_more, $.variable)),

    shell_command: $ => prec.right(repeat1(choice($.shell_fragment, $.heredoc_marker))),

    json_array: $ => seq(
      $._array_open,
      optional(seq($.json_string, repeat(seq($._array_comma, $.json_string)))),
      $._array_close,
    ),
    json_string: $ => seq($._string_open, repeat($._string_text), $._string_close),

    // A body without an end is a heredoc whose terminator never comes.
    heredoc: $ => prec.right(choice(seq($.heredoc_body, optional($.heredoc_end)), $.heredoc_end)),
  },
});
