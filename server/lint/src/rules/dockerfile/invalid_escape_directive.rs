use super::super::arguments::quoted;
use crate::Context;
use crate::rule::rule;

rule! {
    /// A parser directive is given twice, or `escape` names a character that cannot escape.
    ///
    /// The escape character is a backslash or a backtick. Each of `escape`, `syntax` and `check` may stand once at the
    /// top of the file; the build stops at the second one.
    ///
    /// ```dockerfile finds
    /// # escape=^
    /// FROM alpine:3.22
    /// ```
    ///
    /// ```dockerfile finds
    /// # syntax=docker/dockerfile:1
    /// # syntax=docker/dockerfile:1-labs
    /// FROM alpine:3.22
    /// ```
    ///
    /// ```dockerfile ignores
    /// # syntax=docker/dockerfile:1
    /// # escape=`
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
    /// # escape=^ is nothing but a comment here.
    /// ```
    "invalid-escape-directive" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["INVALID_ESCAPE_DIRECTIVE", "DUPLICATED_ESCAPE_DIRECTIVE"],
    }
}

fn check(context: &mut Context<'_>) {
    let mut seen: Vec<(String, std::ops::Range<usize>)> = Vec::new();
    for directive in &context.dockerfile().directives {
        let key = directive.key();
        let Some(value) = directive.value.as_ref().filter(|_| dockwright_facts::directives::directive(&key).is_some())
        else {
            continue;
        };
        if let Some((_, first)) = seen.iter().find(|(name, _)| *name == key) {
            let message = format!("`{key}` may be set once, so the build stops here. Remove one of the two lines.");
            context.report(directive.span.clone(), message).related(first.clone(), "The first one.");
            continue;
        }
        if key == "escape" && !matches!(value.text(), "\\" | "`") {
            let message = format!(
                "{} cannot be the escape character, so the build stops here. Write a backslash or a backtick.",
                quoted(value.text())
            );
            context.report(value.span.clone(), message);
        }
        seen.push((key, directive.span.clone()));
    }
}
