use std::ops::Range;

use super::super::arguments::quoted;
use super::super::suggest::nearest;
use super::super::{ALL, is_known, is_of_another_tool};
use crate::rule::rule;
use crate::suppression::{Ignore, ignores};
use crate::{Context, Edit, Fix, Tag, shellcheck};

rule! {
    /// A comment that silences findings is not needed, or names a rule that does not exist.
    ///
    /// What has been mended needs no excuse any more, and an excuse left behind hides the next mistake of its kind. A name
    /// counts as used when its rule finds something there, even if that rule is switched off.
    ///
    /// Comments for other tools are left alone: what they find is not known here. Where findings may not be silenced at all,
    /// the option `forbid` of the rule reports every such comment, those for other tools included.
    ///
    /// ```dockerfile finds 3
    /// FROM debian:12
    /// # dockwright ignore=apt-get-missing-yes
    /// RUN apt-get update && apt-get install -y curl
    /// # dockwright ignore=sudo,maintainer-deprecated,apt-get-mising-yes
    /// RUN sudo make install
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y curl
    /// # dockwright ignore=sudo
    /// RUN sudo make install
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// # dockwright ignore=apt-get-missing-yes there is a configuration file that answers
    /// RUN apt-get update && apt-get install curl
    /// # hadolint ignore=DL3004
    /// RUN make install
    /// ```
    "inline-ignore-used" {
        category: Maintainability,
        severity: Hint,
        fix: Some(Safe),
        also: ["DL1001"],
    }
}

fn check(context: &mut Context<'_>) {
    let forbidden = context.options.inline_ignore_used.forbid;
    for ignore in ignores(context.file) {
        if forbidden {
            let message = "This comment silences findings, which is not allowed here. Mend what is found, or change the configuration.";
            context.report(ignore.span, message);
        } else if ignore.own && !ignore.names.iter().any(|name| RULE.is_named(name)) {
            judge(context, &ignore);
        }
    }
}

fn judge(context: &mut Context<'_>, ignore: &Ignore) {
    let names: Vec<(Range<usize>, &str)> = places(context, ignore);
    // What ShellCheck finds, the rules do not know.
    let needless = |name: &str| !shellcheck::is_known(name) && !context.suppressions.has_used(ignore, name);
    let needless: Vec<bool> = names.iter().map(|(_, name)| needless(name)).collect();
    if names.len() > 1 && needless.iter().all(|needless| *needless) {
        let message = "Nothing that this comment silences is found here. Remove it.";
        let fix = without_comment(context, ignore);
        context.report(ignore.span.clone(), message).tag(Tag::Unnecessary).fix(fix);
        return;
    }
    for (at, (range, name)) in names.iter().enumerate() {
        if needless.get(at) != Some(&true) {
            continue;
        }
        let known = *name == "all" || is_known(name);
        let message = match meant(name).filter(|_| !known) {
            _ if *name == "all" => {
                "Nothing is found here, so nothing has to be silenced. Remove the comment.".to_owned()
            }
            _ if known => format!("{} finds nothing here, so it need not be silenced. Remove the name.", quoted(name)),
            _ if is_of_another_tool(name) => {
                format!(
                    "No rule here does what {} does elsewhere, so this silences nothing. Remove the name.",
                    quoted(name)
                )
            }
            Some(meant) => {
                format!("No rule is called {}, so this silences nothing. Did you mean `{meant}`?", quoted(name))
            }
            None => format!("No rule is called {}, so this silences nothing. Remove the name.", quoted(name)),
        };
        let fix = match names.len() {
            1 => without_comment(context, ignore),
            _ => without_name(&names, at),
        };
        context.report(range.clone(), message).tag(Tag::Unnecessary).fix(fix);
    }
}

/// The names of a comment with their places.
fn places<'a>(context: &Context<'_>, ignore: &'a Ignore) -> Vec<(Range<usize>, &'a str)> {
    let text = context.text(ignore.span.clone());
    let mut at = text.find('=').map_or(text.len(), |equals| equals + 1);
    let mut found = Vec::new();
    for name in &ignore.names {
        let rest = text.get(at..).unwrap_or_default();
        at += rest.len() - rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace()).len();
        let start = ignore.span.start + at;
        at += name.len();
        found.push((start..start + name.len(), name.as_str()));
    }
    found
}

fn meant(name: &str) -> Option<&'static str> {
    let ids = ALL.iter().map(|rule| rule.id);
    nearest(name, ids.chain(ALL.iter().flat_map(|rule| rule.also.iter().copied())), 3)
}

fn without_comment(context: &Context<'_>, ignore: &Ignore) -> Fix {
    let text = context.file.text();
    let line = text.full_line_range(text.line_of(ignore.span.start));
    Fix::safe("Remove the comment", vec![Edit::delete(line)])
}

/// Removes a name with the comma in front, the first one with the comma behind.
fn without_name(names: &[(Range<usize>, &str)], at: usize) -> Fix {
    let end = |index: usize| names.get(index).map_or(0, |(range, _)| range.end);
    let start = |index: usize| names.get(index).map_or(0, |(range, _)| range.start);
    let range = match at.checked_sub(1) {
        Some(before) => end(before)..end(at),
        None => start(at)..start(at + 1),
    };
    let name = names.get(at).map(|(_, name)| *name).unwrap_or_default();
    Fix::safe(format!("Remove {} from the comment", quoted(name)), vec![Edit::delete(range)])
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    fn found(text: &str, forbid: bool) -> Vec<String> {
        let mut config = Config::default();
        config.select("inline-ignore-used");
        config.options.inline_ignore_used.forbid = forbid;
        lint_text(text, &config).iter().map(|finding| text[finding.range.clone()].to_owned()).collect()
    }

    #[test]
    fn what_is_needed() {
        for (comment, expected) in [
            ("# dockwright ignore=DL3004", vec![]),
            ("# dockwright ignore=sudo , DL3014", vec!["DL3014"]),
            ("# dockwright ignore=all", vec![]),
            ("# dockwright global ignore=sudo", vec![]),
            ("# dockwright global ignore=no-stage", vec!["no-stage"]),
            ("# dockwright ignore=nothing,nobody", vec!["# dockwright ignore=nothing,nobody"]),
            ("# dockwright ignore=sudo,inline-ignore-used,nobody", vec![]),
            ("# tally ignore=no-such-rule", vec![]),
            ("# check=skip=MaintainerDeprecated", vec![]),
        ] {
            assert_eq!(found(&format!("FROM debian:12\n{comment}\nRUN sudo ls\n"), false), expected, "{comment}");
        }
        assert_eq!(found("FROM debian:12\n# dockwright ignore=sudo", false), ["sudo"], "nothing follows");
    }

    #[test]
    fn all_can_be_forbidden() {
        let text = "FROM debian:12\n# hadolint ignore=DL3004\nRUN sudo ls\n# dockwright ignore=sudo\nRUN ls\n";
        assert_eq!(found(text, true).len(), 2);
    }

    #[test]
    fn removes_names_and_comments() {
        let mut config = Config::default();
        config.select("inline-ignore-used");
        let text = "FROM debian:12\r\n# dockwright ignore=a, sudo ,b because\r\nRUN sudo ls && \\\r\n # dockwright ignore=c\r\n ls\r\n";
        let fixed = fix(text, &config, Safety::Safe).text;
        assert_eq!(fixed, "FROM debian:12\r\n# dockwright ignore=sudo because\r\nRUN sudo ls && \\\r\n ls\r\n");
    }
}
