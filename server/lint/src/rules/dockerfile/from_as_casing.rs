use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `AS` is written in another case than the `FROM` of its line.
    ///
    /// The builder takes both; a file that writes its keywords one way is easier to read. Where `FROM` itself mixes cases
    /// there is nothing to follow, and the rule `instruction-casing` speaks.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22 as build
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22 AS build
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22 AS build
    /// FROM build AS test
    /// ```
    "from-as-casing" {
        category: Style,
        severity: Warning,
        fix: Some(Safe),
        also: ["FromAsCasing", "buildkit/FromAsCasing"],
    }
}

fn check(context: &mut Context<'_>) {
    for (_, instruction) in context.instructions(Keyword::From) {
        let Some(from) = instruction.from() else { continue };
        let Some(word) = from.as_word.filter(|word| from.name.is_some() && word.text().eq_ignore_ascii_case("as"))
        else {
            continue;
        };
        let wanted = match instruction.name.text() {
            "FROM" => "AS",
            "from" => "as",
            _ => continue,
        };
        let written = word.text();
        if written == wanted {
            continue;
        }
        let message = format!(
            "`{written}` and `{}` differ in case, which makes the line harder to read. Write `{wanted}`.",
            instruction.name.text()
        );
        let fix =
            Fix::safe(format!("Change `{written}` to `{wanted}`"), vec![Edit::replace(word.span.clone(), wanted)]);
        context.report(word.span.clone(), message).fix(fix);
    }
}
