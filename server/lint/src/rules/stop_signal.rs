//! The signal that stops a container.

use std::borrow::Cow;
use std::ops::Range;

use dockwright_facts::images::ImageFacts;
use dockwright_facts::signals::{self, SIGNALS};
use dockwright_model::{Os, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::image_ref::ImageRef;

use super::base_image;
use super::container::{Container, file_name};
use crate::{Context, Edit, Finding, Fix};

/// A STOPSIGNAL that no variable is part of.
pub(crate) struct StopSignal<'a> {
    /// What it says, without quotes.
    pub(crate) text: &'a str,
    /// Where the argument stands, quotes included.
    pub(crate) range: Range<usize>,
}

/// The signals of a file for stages that run on Linux.
pub(crate) fn all<'a>(context: &Context<'a>) -> Vec<StopSignal<'a>> {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let instructions = file.instructions.iter().enumerate().filter(|(index, _)| {
        let stage = meaning.state(*index).stage.and_then(|stage| meaning.stages.get(stage));
        stage.is_none_or(|stage| stage.os != Os::Windows)
    });
    instructions.filter_map(|(_, instruction)| of(instruction.effective())).collect()
}

fn of(instruction: &Instruction) -> Option<StopSignal<'_>> {
    let [word] = instruction.words() else { return None };
    let (text, _) = base_image::plain(word)?;
    let known = instruction.keyword == Keyword::Stopsignal && !text.contains('$');
    known.then(|| StopSignal { text, range: word.span.clone() })
}

/// The usual name of a signal: `SIGTERM`, `SIGRTMIN+3`.
pub(crate) fn canonical(text: &str) -> Option<Cow<'static, str>> {
    let number = signals::signal_number(text)?;
    let named = SIGNALS.iter().find(|signal| signal.number == number).map(|signal| Cow::Borrowed(signal.name));
    named.or_else(|| {
        let real_time = number.checked_sub(34)?;
        Some(Cow::Owned(if real_time == 0 { "SIGRTMIN".to_owned() } else { format!("SIGRTMIN+{real_time}") }))
    })
}

/// What the final image runs as its first process, when it is one that should be stopped with a signal of its own.
pub(crate) struct Wanted {
    /// The programs.
    pub(crate) programs: &'static [&'static str],
    /// The signal.
    pub(crate) signal: &'static str,
    /// Words in the names of images that set it themselves.
    pub(crate) images: &'static [&'static str],
    /// Why, as the end of a sentence.
    pub(crate) why: &'static str,
}

/// Reports the final stage when its program wants another signal than it gets.
pub(crate) fn check(context: &mut Context<'_>, wanted: &Wanted) {
    let Some(stage) = context.meaning().final_stage() else { return };
    let container = Container::of(context.file, stage);
    if stage.os == Os::Windows || !runs(&container, stage, wanted) {
        return;
    }
    let set = container.instructions().filter(|(_, instruction)| instruction.keyword == Keyword::Stopsignal);
    let mut set: Vec<(usize, &Instruction)> = set.collect();
    set.sort_by_key(|(index, _)| *index);
    match set.pop() {
        Some((_, instruction)) => {
            let Some(signal) = of(instruction) else { return };
            if signals::signal_number(signal.text)
                .is_none_or(|number| Some(number) == signals::signal_number(wanted.signal))
            {
                return;
            }
            let message = format!("`docker stop` sends `{}` here, but {}.", signal.text, wanted.why);
            let edit = Edit::replace(signal.range.clone(), wanted.signal);
            context
                .report(signal.range, message)
                .fix(Fix::unsafe_(format!("Change it to `{}`", wanted.signal), vec![edit]));
        }
        None => report_missing(context, &container, stage, wanted),
    }
}

fn report_missing(context: &mut Context<'_>, container: &Container<'_>, stage: &Stage, wanted: &Wanted) {
    let root = context.meaning().root_of(stage.index);
    let image = root.and_then(Stage::image).map(ImageRef::path).unwrap_or_default();
    let signal = root.and_then(Stage::image_facts).and_then(|facts| facts.stop_signal);
    if signal == Some(wanted.signal) || wanted.images.iter().any(|word| image.contains(word)) {
        return;
    }
    let Some((_, command)) =
        [container.entrypoint, container.cmd].into_iter().flatten().min_by_key(|(index, _)| *index)
    else {
        return;
    };
    let text = context.file.text();
    let line = text.full_line_range(text.line_of(command.span.start)).start;
    let message = format!(
        "`docker stop` sends `SIGTERM` to this program, but {}. Add `STOPSIGNAL {}`.",
        wanted.why, wanted.signal
    );
    let edit = Edit::insert(line, format!("STOPSIGNAL {}{}", wanted.signal, text.newline()));
    let fix = Fix::safe(format!("Insert `STOPSIGNAL {}`", wanted.signal), vec![edit]);
    let found: &mut Finding = context.report(command.span.clone(), message);
    found.fix(fix);
}

/// Whether the program in exec form is one of those meant. An entrypoint of the base image that is not known counts as a
/// script that runs the command in its place.
fn runs(container: &Container<'_>, stage: &Stage, wanted: &Wanted) -> bool {
    let parts: Vec<&Instruction> =
        [container.entrypoint, container.cmd].into_iter().flatten().map(|(_, instruction)| instruction).collect();
    let own = |instruction: &&Instruction| instruction.exec().is_some();
    // Entrypoint scripts of images run the command in their place.
    let script = |facts: &ImageFacts| facts.entrypoint.first().is_none_or(|program| program.contains("entrypoint"));
    let passed_on = container.entrypoint.is_some() || stage.image_facts().is_none_or(script);
    parts.iter().all(own)
        && passed_on
        && container.program().is_some_and(|program| wanted.programs.contains(&file_name(program)))
}
