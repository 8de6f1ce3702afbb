//! What `set -e` changes about a list of commands.

use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Construct, EffectKind, Operator, Script};

/// Whether the first command of a script switches errexit on.
pub(super) fn is_first(body: &ShellBody) -> bool {
    let Some(first) = body.script.items.first() else { return false };
    body.script.effects.iter().any(|effect| {
        let on = matches!(&effect.kind, EffectKind::SetOption(option) if option.on && &*option.name == "errexit");
        on && effect.span.start < first.span.end && !effect.contained
    })
}

/// Whether a script has parts that stop, or go on, at another place under `set -e` than within a list joined with `&&`: loops,
/// and lists in brackets, branches and substitutions.
pub(super) fn matters_within(script: &Script) -> bool {
    let nested = script.commands.iter().any(|command| {
        let nesting = command.nesting;
        let joined = command.joined_by.map(|joint| joint.operator);
        let listed = matches!(joined, Some(Operator::And | Operator::Semicolon | Operator::Newline));
        listed && !nesting.is_top_level() && !nesting.shell_string && !nesting.condition
    });
    nested || script.compounds.iter().any(|one| matches!(one.construct, Construct::For | Construct::While))
}
