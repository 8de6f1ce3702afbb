(instruction) @function.outer
(instruction (shell_command) @function.inner)
(stage) @class.outer
(comment) @comment.outer
(pair) @parameter.outer
(word) @parameter.inner
