use dockwright_model::Os;
use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `COPY` or `ADD` of a Windows stage has a `--chown` with a number or a group.
    ///
    /// Files on Windows have no numeric owner and no group, so it does nothing or fails. Who may use the files is set with
    /// `icacls` in a `RUN`. The name of a Windows account alone, such as `ContainerUser`, is left alone.
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
    ///
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
    /// COPY --chown=ContainerUser app.exe C:/app/
    /// ```
    "windows-chown-flag" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Ownership],
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
        for flag in
            copy.flags.iter().filter(|flag| flag.is("chown") && is_of_unix(flag.value_text().unwrap_or_default()))
        {
            let rest = context.text(flag.span.end..context.source().len());
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let edit = Edit::delete(flag.span.start..flag.span.end + blanks);
            let message = "Windows has no numeric owners and no groups of files, so this `--chown` does nothing or fails. Remove it, \
                           and set who may use the files with `icacls`.";
            context.report(flag.span.clone(), message).fix(Fix::safe("Remove `--chown`", vec![edit]));
        }
    }
}

/// Whether an owner is a number or has a group.
fn is_of_unix(owner: &str) -> bool {
    owner.contains(':') || (!owner.is_empty() && owner.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY --chown=1000 a b", 1),
            ("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nADD --chown=a:b a b", 1),
            ("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY --chown=ContainerUser a b", 0),
            ("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY --chown=$U a b", 0),
            ("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nFROM debian\nCOPY --chown=1:1 a b", 0),
        ];
        counts("windows-chown-flag", &cases);
    }
}
