//! Add `--no-install-recommends`: to every `apt-get install` of a RUN that lacks it.

use dockwright_model::{File, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::Keyword;

use crate::Edit;
use crate::rules::apt::{self, Call};

/// Adds the option to every `apt-get install` and `apt install` of an instruction that does not say whether recommended
/// packages are wanted. Gives a title and the edits; `None` when there is nothing to add.
pub fn no_install_recommends(file: &File, instruction: usize) -> Option<(String, Vec<Edit>)> {
    let found = file.dockerfile().instructions.get(instruction)?;
    if found.effective().keyword != Keyword::Run {
        return None;
    }
    let bodies = file
        .meaning()
        .bodies_of(instruction)
        .iter()
        .filter(|body| !body.script.has_errors && body.source != ShellSource::Exec);
    let edits: Vec<Edit> = bodies
        .flat_map(|body| {
            let calls = apt::calls(&body.script).filter(|call| call.installs() && !call.mentions_recommends());
            calls.map(|call| insert(body, &call)).collect::<Vec<_>>()
        })
        .collect();
    let title = match edits.len() {
        0 => return None,
        1 => "Add `--no-install-recommends`".to_owned(),
        count => format!("Add `--no-install-recommends` to {count} commands"),
    };
    Some((title, edits))
}

/// The edit for one call: behind `install` and the options that follow it.
pub(crate) fn insert(body: &ShellBody, call: &Call<'_>) -> Edit {
    let mut last = call.subcommand;
    let mut is_value = false;
    let behind = call.effective.arguments().iter().filter(|word| word.span.start > call.subcommand.span.start);
    for word in behind {
        if !is_value && (!word.is_option() || word.is("--")) {
            break;
        }
        is_value = !is_value && apt::VALUED.iter().any(|option| word.is(option));
        last = word;
    }
    Edit::insert(body.range(last.span).end, " --no-install-recommends")
}
