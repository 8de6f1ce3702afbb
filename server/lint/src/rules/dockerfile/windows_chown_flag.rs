use dockwright_model::Os;
use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `COPY` or `ADD` has `--chown` in a Windows stage, where it does nothing.
    ///
    /// Files on Windows have no numeric owner and group. Who may use them is set with `icacls` in a `RUN`.
    ///
    /// ```dockerfile finds
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
    /// COPY --chown=app:app app.exe C:/app/
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
    /// COPY app.exe C:/app/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// COPY --chown=app:app app /app/
    /// ```
    "windows-chown-flag" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        also: ["tally/windows/no-chown-flag"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        let stage = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage));
        let copy = instruction.effective();
        let copies = matches!(copy.keyword, Keyword::Add | Keyword::Copy);
        if !copies || stage.is_none_or(|stage| stage.os != Os::Windows) {
            continue;
        }
        for flag in copy.flags.iter().filter(|flag| flag.is("chown")) {
            let rest = context.text(flag.span.end..context.source().len());
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let edit = Edit::delete(flag.span.start..flag.span.end + blanks);
            let message = "`--chown` does nothing on Windows. Remove it, and set who may use the files with `icacls`.";
            context.report(flag.span.clone(), message).fix(Fix::safe("Remove `--chown`", vec![edit]));
        }
    }
}
