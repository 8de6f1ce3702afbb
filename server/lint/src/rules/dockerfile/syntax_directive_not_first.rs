use std::ops::Range;

use dockwright_facts::directives::{self, DirectiveFact};
use dockwright_syntax::image_ref::ImageRef;

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A parser directive stands where the builder takes it for a comment.
    ///
    /// `# syntax=`, `# escape=` and `# check=` count only at the very top of the file, before any comment, blank line or
    /// instruction. Further down they do nothing, and nobody says so.
    ///
    /// ```dockerfile finds
    /// # The web server
    /// # syntax=docker/dockerfile:1
    /// FROM nginx:1.29
    /// ```
    ///
    /// ```dockerfile fixed
    /// # syntax=docker/dockerfile:1
    /// # The web server
    /// FROM nginx:1.29
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
    /// # escape=`
    /// ```
    ///
    /// ```dockerfile ignores
    /// # syntax=docker/dockerfile:1
    /// # escape=`
    ///
    /// # syntax=docker/dockerfile:1 as well
    /// FROM nginx:1.29
    /// # check=skip=JSONArgsRecommended
    /// CMD nginx
    /// ```
    "syntax-directive-not-first" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Directives],
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let file = context.dockerfile();
    let first = file.instructions.first().map_or(usize::MAX, |instruction| instruction.span.start);
    let mut seen: Vec<String> = file.directives.iter().map(dockwright_syntax::dockerfile::Directive::key).collect();
    for comment in &file.comments {
        let text = context.text(comment.span.clone());
        let Some(fact) = directive(text).filter(|fact| !seen.iter().any(|name| name == fact.name)) else { continue };
        seen.push(fact.name.to_owned());
        let movable = comment.span.start < first;
        let advice = if movable { "Move it to the first line." } else { "Put it on the first line, or remove it." };
        let message = format!(
            "`{}` counts only at the very top of the file, before any comment, blank line or instruction: here it is a \
             comment. {advice}",
            fact.name
        );
        let fix = movable.then(|| to_the_top(context, fact, comment.span.clone()));
        context.report(comment.span.clone(), message).maybe_fix(fix);
    }
}

/// The directive a comment would be at the top of the file, if it says something that only a directive says.
fn directive(comment: &str) -> Option<&'static DirectiveFact> {
    let (name, value) = comment.trim_start_matches('#').split_once('=')?;
    let fact = directives::directive(name.trim())?;
    let value = value.trim();
    let meant = match fact.name {
        "escape" => matches!(value, "\\" | "`"),
        "syntax" => value.contains('/') && ImageRef::parse(value).is_ok(),
        // Other parts of it may stand above the instruction they are for.
        "check" => value.eq_ignore_ascii_case("error=true"),
        _ => false,
    };
    meant.then_some(fact)
}

fn to_the_top(context: &Context<'_>, fact: &DirectiveFact, comment: Range<usize>) -> Fix {
    let text = context.file.text();
    let directives = &context.dockerfile().directives;
    let after = directives.last().map_or(0, |last| text.full_line_range(text.line_of(last.span.end)).end);
    let start = if after == 0 && context.source().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { after };
    let moved = format!("{}{}", context.text(comment.clone()), text.newline());
    let line = text.full_line_range(text.line_of(comment.start));
    let edits = vec![Edit::insert(start, moved), Edit::delete(line)];
    let title = format!("Move the `{}` directive to the top", fact.name);
    // Another escape character changes how the whole file is read.
    if fact.name == "escape" { Fix::unsafe_(title, edits) } else { Fix::safe(title, edits) }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("\n# syntax=docker/dockerfile:1\nFROM a", 1),
            ("FROM a\n# Escape = `\n", 1),
            ("# x\n# check=error=true\nFROM a", 1),
            ("# x\n# check=skip=StageNameCasing\nFROM a", 0),
            ("# x\n# syntax=the newest one\nFROM a", 0),
            ("# x\n# escape=no\nFROM a", 0),
            ("# escape=`\n# x\n# escape=`\nFROM a", 0),
            ("FROM a\nRUN <<EOF\n# syntax=docker/dockerfile:1\nEOF", 0),
        ];
        counts("syntax-directive-not-first", &cases);
    }
}
