//! The codes of ShellCheck as rules, so that its findings are configured, silenced and reported like ours.

use std::sync::OnceLock;

use crate::rule::Check;
use crate::{Category, Context, Profile, Rule, Severity};

/// The name that means all of its codes, in comments.
pub(crate) const NAME: &str = "shellcheck";

/// The codes there can be: from 1000 on, so many.
const FIRST: u16 = 1000;
const MANY: usize = 3000;

static RULES: [OnceLock<Rule>; MANY] = [const { OnceLock::new() }; MANY];

/// The rule that stands for a code; none for a number that is no code.
pub(crate) fn rule(code: u16) -> Option<&'static Rule> {
    let slot = RULES.get(usize::from(code.checked_sub(FIRST)?))?;
    Some(slot.get_or_init(|| make(code)))
}

/// The rule that stands for a code by its name: `SC2086` or `shellcheck/SC2086`.
pub(crate) fn named(name: &str) -> Option<&'static Rule> {
    rule(code_of(name)?)
}

/// Whether a name means one of its codes, or all.
pub(crate) fn is_known(name: &str) -> bool {
    code_of(name).is_some() || name.eq_ignore_ascii_case(NAME)
}

/// The page about a code.
pub(crate) fn url(id: &str) -> String {
    format!("https://www.shellcheck.net/wiki/{id}")
}

fn code_of(name: &str) -> Option<u16> {
    let bare = name.rsplit('/').next()?;
    let (prefix, digits) = bare.split_at_checked(2)?;
    let code = digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() == 4;
    let code: u16 = digits.parse().ok().filter(|_| code && prefix.eq_ignore_ascii_case("SC"))?;
    (usize::from(code.checked_sub(FIRST)?) < MANY).then_some(code)
}

/// Makes a rule that is kept to the end. There are only so many of them, however often somebody asks.
fn make(code: u16) -> Rule {
    let kept = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let id = kept(format!("SC{code}"));
    let docs = kept(format!(
        "ShellCheck reports {id}.\n\nThis is no rule of Dockwright: the program ShellCheck says so of the commands of a \
         `RUN`, where it is installed and asked. What it means is explained at <{}>.\n",
        url(id)
    ));
    let also: &'static [&'static str] = Box::leak(Box::new([kept(format!("{NAME}/{id}"))]));
    let (category, severity, profile) = (Category::Correctness, Severity::Info, Profile::Recommended);
    Rule { id, docs, category, severity, profile, fix: None, changes: &[], also, check: Check::Dockerfile(nothing) }
}

/// The program finds what there is to find.
fn nothing(_: &mut Context<'_>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_codes() {
        for name in ["SC2086", "sc2086", "shellcheck/SC2086"] {
            assert_eq!(named(name).map(|rule| rule.id), Some("SC2086"), "{name}");
        }
        for name in ["SC0999", "SC4000", "SC208", "SC20861", "SC+208", "DL3008", "SC", "é", "", "shellcheck"] {
            assert!(named(name).is_none(), "{name}");
        }
        let rule = rule(2086).expect("a rule");
        assert!(rule.is_external() && rule.is_named("shellcheck") && rule.is_named("shellcheck/sc2086"));
        assert!(!rule.is_named("SC2087"));
        assert!(crate::rules::ALL.iter().all(|rule| !rule.is_external()));
    }
}
