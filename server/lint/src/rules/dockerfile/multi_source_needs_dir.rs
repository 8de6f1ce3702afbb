use dockwright_model::Os;
use dockwright_syntax::dockerfile::Instruction;

use crate::rule::rule;
use crate::rules::arguments::trailing_comments;
use crate::rules::base_image;
use crate::rules::flags;
use crate::{Context, Edit, Fix};

rule! {
    /// Several files are copied to a destination that does not end with a slash.
    ///
    /// With the slash it is a folder for certain. Without, the classic builder stops, and BuildKit, where there is no such
    /// folder yet, makes a file of that name and overwrites it with each source in turn.
    ///
    /// ```dockerfile finds 2
    /// FROM node:24
    /// COPY package.json package-lock.json /app
    /// ADD ["a b.txt", "c.txt", "/srv"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:24
    /// COPY package.json package-lock.json /app/
    /// ADD ["a b.txt", "c.txt", "/srv/"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:24
    /// ARG TARGET=/srv/
    /// COPY package.json package-lock.json /app/
    /// COPY package.json package-lock.json .
    /// COPY package.json package-lock.json ${TARGET}
    /// COPY *.json /app
    /// ```
    "multi-source-needs-dir" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Copies],
        also: ["DL3021", "tally/hadolint/DL3021", "droast/DF048", "INVALID_DESTINATION"],
    }
}

fn check(context: &mut Context<'_>) {
    let escape = context.dockerfile().escape;
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let instruction = outer.effective();
        let Some((sources, destination)) = instruction.copy() else { continue };
        let windows = context.meaning().state(index).stage.and_then(|stage| context.meaning().stages.get(stage));
        let windows = windows.is_some_and(|stage| stage.os == Os::Windows);
        let path = destination.text.trim_matches(['"', '\'']);
        // A flag that misses its value takes a source for it.
        let sound = trailing_comments(instruction, escape).is_empty() && flags::problems(instruction).is_empty();
        if sources.len() < 2 || is_folder(path, windows) || !sound {
            continue;
        }
        let keyword = instruction.keyword.name();
        let message = format!(
            "`{keyword}` has {} sources, so `{path}` must be a folder, which the builder knows only by a slash at the end. \
             Write `{path}/`.",
            sources.len()
        );
        let fix = Fix::safe(
            format!("Append `/` to `{path}`"),
            vec![Edit::insert(end(instruction, &destination.word.span, context), "/")],
        );
        context.report(destination.word.span.clone(), message).fix(fix);
    }
}

/// Where the path ends: before the quote that closes it.
fn end(instruction: &Instruction, span: &std::ops::Range<usize>, context: &Context<'_>) -> usize {
    let quoted = instruction.exec().is_some() || context.text(span.clone()).starts_with(['"', '\'']);
    let closed = quoted && context.text(span.clone()).ends_with(['"', '\'']);
    span.end - usize::from(closed)
}

/// Whether a destination is a folder, or may be one by the value of a variable.
fn is_folder(path: &str, windows: bool) -> bool {
    path.is_empty()
        || path.ends_with('/')
        || (windows && path.ends_with('\\'))
        || matches!(path, "." | "..")
        || path.ends_with("/.")
        || path.ends_with("/..")
        || base_image::last_variable(path).is_some()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix};

    #[test]
    fn destinations() {
        let mut config = Config::default();
        config.select(RULE.id);
        let same = [
            "FROM a:1\nCOPY a b $X\n",
            "FROM a:1\nCOPY a b /x/${Y:-z}\n",
            "FROM a:1\nCOPY a b \"/x/\"\n",
            "FROM a:1\nCOPY a b/ # both\n",
            "FROM a:1\nCOPY a b ../..\n",
            "# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY a b c:\\x\\\n",
        ];
        for text in same {
            assert_eq!(fix(text, &config, Safety::Safe).text, text);
        }
        let cases = [
            ("FROM a:1\r\nCOPY a \\\r\n  b \\\r\n  /x\r\n", "FROM a:1\r\nCOPY a \\\r\n  b \\\r\n  /x/\r\n"),
            ("FROM a:1\nCOPY a b $X/y\n", "FROM a:1\nCOPY a b $X/y/\n"),
            ("FROM a:1\nCOPY a b \"/x\"\n", "FROM a:1\nCOPY a b \"/x/\"\n"),
            ("FROM a:1\nONBUILD COPY a b /x\n", "FROM a:1\nONBUILD COPY a b /x/\n"),
            ("FROM a:1\nCOPY <<A <<B /x\n1\nA\n2\nB\n", "FROM a:1\nCOPY <<A <<B /x/\n1\nA\n2\nB\n"),
        ];
        for (text, fixed) in cases {
            assert_eq!(fix(text, &config, Safety::Safe).text, fixed);
        }
    }
}
