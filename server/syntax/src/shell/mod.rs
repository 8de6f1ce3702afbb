//! The shell view: what a `RUN` body, a shell-form `CMD` or a heredoc script does, as plain data.
//!
//! [`parse`] runs tree-sitter-bash over the script and lowers the tree once into a [`Script`]: simple commands in source
//! order with their words, assignments, redirections and surroundings, the top-level list with its operators, the
//! pipelines and the compound commands. Nothing outside this module sees a tree or reads the text of a script again.
//!
//! All offsets are byte offsets into the text given to [`parse`], so a [`Script`] can be cached by text and shifted later.

mod command;
mod dialect;
mod effective;
mod effects;
mod lower;
mod lower_command;
mod lower_compound;
mod lower_list;
mod lower_redirect;
mod script;
mod source;
mod word;
mod wrappers;

#[cfg(test)]
mod tests;

pub use command::{Assignment, Command, Nesting, PipelinePosition, Redirection, RedirectionKind};
pub use dialect::{Dialect, Interpreter, shebang, shell_name};
pub use effective::{Effective, FlagValue};
pub use effects::{Effect, EffectKind, SetOption, options_of_words};
pub use script::{Compound, Construct, Heredoc, Item, Joint, Operator, Pipeline, Script, Stage};
pub use source::Span;
pub use word::{Quoting, Substitution, Variable, Word};

use std::ops::Range;

/// Longer scripts are not read: nobody writes half a megabyte into one RUN, and a parse of it would take seconds.
const MAX_SCRIPT: usize = 512 * 1024;

/// Parses and lowers the script that is the concatenation of `pieces` of `text`.
///
/// `pieces` are byte ranges of `text` in ascending order; between two of them the text is not part of the script (a line
/// continuation, a comment of the Dockerfile, a heredoc word), and the shell sees them joined with nothing between. A
/// piece that is out of order, out of bounds or not on character boundaries is left out. Any text gives a script. A
/// `dialect` that is not a POSIX one gives an empty script with [`Script::understood`] unset.
pub fn parse(text: &str, pieces: &[Range<usize>], dialect: Dialect) -> Script {
    if !dialect.is_posix() {
        return Script::default();
    }
    if text.len() > MAX_SCRIPT {
        return Script { understood: true, has_errors: true, truncated: true, ..Script::default() };
    }
    let source = source::Source::new(text, pieces);
    let mut script = Script { understood: true, ..Script::default() };
    match source::tree(source.joined()) {
        Some(tree) => {
            lower::lower(&tree, &source, &mut script);
            script.effects = effects::of(&script);
        }
        None => {
            script.has_errors = true;
            script.truncated = true;
        }
    }
    script
}

/// [`parse`] for a script that is the whole of `text`.
pub fn parse_whole(text: &str, dialect: Dialect) -> Script {
    parse(text, std::slice::from_ref(&(0..text.len())), dialect)
}
