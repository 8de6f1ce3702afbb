use dockwright_syntax::dockerfile::{Arguments, Pair, Word};

use crate::rule::rule;
use crate::{Context, Edit, Fix};

use super::super::quoting;

rule! {
    /// `ENV` and `LABEL` without an equals sign are an old form that takes the rest of the line as the value.
    ///
    /// `ENV key value` is deprecated. It can set one variable only, and an instruction that looks as if it set two, such
    /// as `ENV A 1 B=2`, sets one to `1 B=2`. Write `key=value`, with quotes when there are blanks in the value.
    ///
    /// The fix keeps the value exactly as it is, blanks, quotes and variables included.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// ENV LANG C.UTF-8
    /// LABEL description A small "web server"
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// ENV LANG=C.UTF-8
    /// LABEL description="A small web server"
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// ENV PACKAGES \
    ///     curl \
    ///     # for the health check
    ///     wget
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// ENV PACKAGES="curl \
    ///     # for the health check
    ///     wget"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ENV LANG=C.UTF-8 CFLAGS="-O2 -g"
    /// ARG VERSION
    /// ```
    "legacy-key-value" {
        category: Deprecation,
        severity: Warning,
        fix: Some(Safe),
        also: ["LegacyKeyValueFormat", "buildkit/LegacyKeyValueFormat", "SYNTAX_MISSING_EQUALS"],
    }
}

fn check(context: &mut Context<'_>) {
    let file = context.dockerfile();
    for outer in &file.instructions {
        let instruction = outer.effective();
        let Arguments::Pairs { pairs, legacy: true } = &instruction.arguments else { continue };
        let Some((pair, value)) = pairs.first().and_then(|pair| Some((pair, pair.value.as_ref()?))) else { continue };
        let name = instruction.keyword.name();
        let key = pair.key.text();
        let message = if value.text().starts_with('=') {
            format!(
                "With a space before `=` this is the old form `{name} key value`, and the equals sign becomes part of the \
                 value. Write `{key}=…` without spaces."
            )
        } else {
            format!(
                "`{name} {key} value` without `=` is deprecated: it takes the whole rest of the line as the value. Write \
                 `{key}=value`."
            )
        };
        let fix = new_form(context, pair, value, file.escape);
        // Not marked as deprecated: editors would strike the name out, and it is only the form.
        context.report(pair.key.span.clone(), message).maybe_fix(fix);
    }
}

fn new_form(context: &Context<'_>, pair: &Pair, value: &Word, escape: char) -> Option<Fix> {
    let gap = pair.key.span.end..value.span.start;
    // A comment between the two would be lost, and a quote in the key may reach into the value.
    if context.text(gap.clone()).contains('#') || pair.key.text().contains(['"', '\'', escape]) {
        return None;
    }
    let key = pair.key.text();
    if let Some(meant) = value.text().strip_prefix('=') {
        let blanks = meant.len() - meant.trim_start().len();
        let start = value.range(1 + blanks..value.text().len()).start;
        let one_word = quoting::as_one_word(meant.trim_start(), escape)?.is_empty();
        let edits = vec![Edit::replace(gap.start..start, "=")];
        return one_word.then(|| Fix::unsafe_(format!("Remove the spaces around `=` after `{key}`"), edits));
    }
    let replacements = quoting::as_one_word(value.text(), escape)?;
    let quoted = !replacements.is_empty();
    let mut equals = "=".to_owned();
    let mut edits = Vec::new();
    for (range, new) in replacements {
        // The opening quote goes with the equals sign: they stand at the same place.
        if range.end == 0 {
            equals.push_str(&new);
        } else {
            edits.push(Edit::replace(value.range(range), new));
        }
    }
    edits.insert(0, Edit::replace(gap, equals));
    let title = if quoted { format!("Write `{key}=\"…\"`") } else { format!("Write `{key}=…`") };
    Some(Fix::safe(title, edits))
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn the_variable_itself_is_not_deprecated() {
        let found = lint_text("FROM a\nENV NODE_ENV $X\n", &Config::default());
        let own: Vec<_> = found.iter().filter(|finding| finding.rule.id == "legacy-key-value").collect();
        assert_eq!((own.len(), own.iter().all(|finding| finding.tags.is_empty())), (1, true));
    }
}
