use dockwright_model::Os;
use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A Windows stage has a STOPSIGNAL, which does nothing there.
    ///
    /// Windows has no signals: `docker stop` sends the processes of the container a shutdown event instead.
    ///
    /// ```dockerfile finds
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
    /// STOPSIGNAL SIGTERM
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
    /// # STOPSIGNAL SIGTERM
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// STOPSIGNAL SIGINT
    /// ```
    "windows-stopsignal" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Order, StopSignal],
        also: ["tally/windows/no-stopsignal"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, instruction) in context.instructions(Keyword::Stopsignal) {
        let stage = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage));
        if stage.is_none_or(|stage| stage.os != Os::Windows) {
            continue;
        }
        let text = context.file.text();
        let lines = text.line_of(instruction.span.start)..=text.line_of(instruction.span.end);
        let starts =
            lines.map(|line| text.line_range(line).start.max(if line == 0 { instruction.span.start } else { 0 }));
        let edits = starts.map(|start| Edit::insert(start, "# ")).collect();
        let message = "Windows has no signals, so `STOPSIGNAL` does nothing here. Remove it.";
        context.report(instruction.span.clone(), message).fix(Fix::safe("Comment it out", edits));
    }
}
