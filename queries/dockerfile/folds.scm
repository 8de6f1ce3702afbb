[
  (stage)
  (instruction)
  (heredoc)
] @fold
