; What each node of a Dockerfile is, for editors that colour by tree-sitter.

(comment) @comment

(directive_name) @keyword.directive
(directive_value) @string.special

(keyword) @keyword

(flag (flag_name) @attribute)
(flag (flag_value) @string)
(flag_terminator) @punctuation.delimiter

(variable) @variable
(string) @string
(json_string) @string

(pair key: (word) @property)

; FROM image AS name
((instruction
  (keyword) @_keyword
  .
  (flag)*
  .
  (word) @type)
  (#match? @_keyword "^[fF][rR][oO][mM]$"))

((instruction
  (keyword) @_keyword
  (word)
  .
  (word) @keyword
  .
  (word) @label)
  (#match? @_keyword "^[fF][rR][oO][mM]$")
  (#match? @keyword "^[aA][sS]$"))

(heredoc_marker) @label
(heredoc_end) @label
(heredoc_body) @string

(line_continuation) @punctuation.special
