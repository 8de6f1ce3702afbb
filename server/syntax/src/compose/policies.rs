//! When a container is started again (`restart`) and when an image is pulled (`pull_policy`).

use std::ops::Range;

use super::{Parsed, Problem, doubtful, duration, fails, numbers, pieces, refused, shown};

/// A restart policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Restart {
    /// `no`
    No,
    /// `always`
    Always,
    /// `unless-stopped`
    UnlessStopped,
    /// `on-failure`, with the most attempts; zero for no limit.
    OnFailure(i64),
}

/// The restart policies in the words of `restart`.
pub const RESTART_WORDS: [&str; 4] = ["no", "always", "on-failure", "unless-stopped"];

/// Reads `restart`.
pub fn parse_restart(text: &str) -> Parsed<Restart> {
    let mut problems = Vec::new();
    let parts: Vec<_> = pieces(text, ':').take(3).collect();
    let (name_range, name) = parts.first().cloned().unwrap_or_default();
    let attempts = parts.get(1).map_or(0, |(range, part)| read_attempts(part, range.clone(), &mut problems));
    if let Some((extra, _)) = parts.get(2) {
        problems
            .push(doubtful(extra.start - 1..text.len(), "what follows the number of attempts is ignored: remove it"));
    }
    let policy = match name {
        "" | "no" | "none" => Restart::No,
        "always" | "any" => Restart::Always,
        "unless-stopped" => Restart::UnlessStopped,
        "on-failure" => Restart::OnFailure(attempts),
        _ => {
            let words = "`no`, `always`, `on-failure`, `on-failure:3` or `unless-stopped`";
            problems.push(fails(name_range, format!("there is no restart policy `{}`: write {words}", shown(name))));
            return Parsed::new(None, problems);
        }
    };
    if let (true, Some((range, _))) = (attempts != 0, parts.get(1)) {
        if !matches!(policy, Restart::OnFailure(_)) {
            problems.push(fails(range.clone(), format!("only `on-failure` takes a number of attempts, not `{name}`")));
        } else if attempts < 0 {
            problems.push(fails(range.clone(), "the number of attempts cannot be negative"));
        }
    }
    Parsed::new(Some(policy), problems)
}

fn read_attempts(text: &str, range: Range<usize>, problems: &mut Vec<Problem>) -> i64 {
    numbers::integer(text).unwrap_or_else(|| {
        let message = format!("`{}` is not a number, so there is no limit: write `on-failure:3`", shown(text));
        problems.push(doubtful(range, message));
        0
    })
}

/// When an image is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PullPolicy {
    /// `always`
    Always,
    /// `never`
    Never,
    /// `missing` or `if_not_present`
    Missing,
    /// `build`
    Build,
    /// `refresh`
    Refresh,
    /// `daily`, `weekly` or `every_` and a duration: when the image is older than so many nanoseconds.
    Every(i64),
}

/// The pull policies that are a word.
pub const PULL_WORDS: [&str; 8] =
    ["always", "missing", "never", "build", "daily", "weekly", "if_not_present", "refresh"];

/// Reads `pull_policy`.
pub fn parse_pull_policy(text: &str) -> Parsed<PullPolicy> {
    const HOUR: i64 = 3_600_000_000_000;
    let policy = match text {
        "always" => PullPolicy::Always,
        "never" => PullPolicy::Never,
        "missing" | "if_not_present" => PullPolicy::Missing,
        "build" => PullPolicy::Build,
        "refresh" => PullPolicy::Refresh,
        "daily" => PullPolicy::Every(24 * HOUR),
        "weekly" => PullPolicy::Every(7 * 24 * HOUR),
        _ => match text.strip_prefix("every_").and_then(|rest| duration::parse(rest).value) {
            Some(nanoseconds) if has_interval(text) => PullPolicy::Every(nanoseconds),
            _ => return bad_pull_policy(text),
        },
    };
    Parsed::new(Some(policy), Vec::new())
}

fn bad_pull_policy(text: &str) -> Parsed<PullPolicy> {
    let words = "`always`, `missing`, `never`, `build`, `daily`, `weekly` or `every_12h`";
    let whole = 0..text.len();
    if text.is_empty() {
        return Parsed::wrong(refused(whole, format!("the pull policy is empty: write {words}, or remove the line")));
    }
    // The schema asks for one of the words anywhere in the text.
    Parsed::wrong(match PULL_WORDS.iter().find(|word| text.contains(**word)) {
        Some(word) => {
            let message = format!("`{}` is not a pull policy and counts as `missing`: write `{word}`", shown(text));
            doubtful(whole, message)
        }
        None if has_interval(text) => fails(whole, format!("`{}` is not a pull policy: write {words}", shown(text))),
        None => refused(whole, format!("there is no pull policy `{}`: write {words}", shown(text))),
    })
}

/// Whether `every_`, a number and one of the units stand somewhere in the text.
fn has_interval(text: &str) -> bool {
    text.match_indices("every_").any(|(at, word)| {
        let rest = text.get(at + word.len()..).unwrap_or_default();
        let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        unit.len() < rest.len() && unit.starts_with(['w', 'd', 'h', 'm', 's'])
    })
}
