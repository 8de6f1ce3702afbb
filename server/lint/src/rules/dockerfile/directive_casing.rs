use dockwright_facts::directives::directive;

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The name of a parser directive is not written in lower case.
    ///
    /// BuildKit reads any case, but all documentation has `syntax`, `escape` and `check`, and other tools look for just that.
    ///
    /// ```dockerfile finds
    /// # Syntax=docker/dockerfile:1
    /// FROM alpine:3.22
    /// ```
    ///
    /// ```dockerfile fixed
    /// # syntax=docker/dockerfile:1
    /// FROM alpine:3.22
    /// ```
    ///
    /// ```dockerfile ignores
    /// # escape=`
    /// FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
    /// # Syntax=nothing but a comment
    /// ```
    "directive-casing" {
        category: Style,
        severity: Hint,
        fix: Some(Safe),
        also: ["CASING_DIRECTIVE"],
    }
}

fn check(context: &mut Context<'_>) {
    for found in &context.dockerfile().directives {
        let Some(fact) = directive(found.name.text()).filter(|fact| fact.name != found.name.text()) else { continue };
        let message =
            format!("The directive is called `{}`, in lower case: other tools look for just that.", fact.name);
        let edit = Edit::replace(found.name.span.clone(), fact.name);
        context.report(found.name.span.clone(), message).fix(Fix::safe(format!("Write `{}`", fact.name), vec![edit]));
    }
}
