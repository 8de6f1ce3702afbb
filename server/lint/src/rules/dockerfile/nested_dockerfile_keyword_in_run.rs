use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::EffectKind;

use super::super::runs;
use crate::Context;
use crate::rule::rule;

rule! {
    /// A command of a `RUN` is named like an instruction.
    ///
    /// In `RUN apt-get update && RUN apt-get install …` the second `RUN` is the name of a program, which the image does not
    /// have: the build fails with `RUN: not found`. Usually a line continuation is left over, or the word is. Leave it out,
    /// or end the line before it.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN make && \
    ///     RUN make install
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN echo RUN && make COPY=1 USER
    /// RUN RUN() { "$@"; } && RUN make
    /// ```
    "nested-dockerfile-keyword-in-run" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let mut defined: Vec<(&str, bool)> = Vec::new();
        for command in &body.script.commands {
            let Some(word) = command.effective().program_word() else { continue };
            let name = word.value().unwrap_or_default();
            if Keyword::ALL.iter().all(|(_, keyword)| *keyword != name) {
                continue;
            }
            let known = defined.iter().find(|(other, _)| *other == name).map(|(_, defines)| *defines);
            let defines = known.unwrap_or_else(|| {
                let is = |kind: &EffectKind| matches!(kind, EffectKind::Function(other) if &**other == name);
                let found = body.script.effects.iter().any(|effect| is(&effect.kind));
                defined.push((name, found));
                found
            });
            if defines {
                continue;
            }
            let message = format!(
                "Here `{name}` is the name of a program, which the shell will not find. Leave it out, or begin a new instruction: \
                 the line before must not end in `&&` or a continuation then."
            );
            context.report(body.range(word.span), message);
        }
    }
}
