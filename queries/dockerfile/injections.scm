; The shell inside RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD.

((shell_command (shell_fragment) @injection.content)
  (#set! injection.language "bash")
  (#set! injection.combined))

((instruction
  (keyword) @_keyword
  (heredoc (heredoc_body) @injection.content))
  (#match? @_keyword "^[rR][uU][nN]$")
  (#set! injection.language "bash"))

((comment) @injection.content
  (#set! injection.language "comment"))
