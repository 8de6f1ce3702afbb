//! What hadolint does when nothing is configured. Read off hadolint 2.15.1 in November 2026; `style` is a hint here.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::Severity::{self, Error, Hint, Info, Warning};
use crate::{Rule, rules};

/// Its checks by their severities, without those that are off (DL1001, DL3057).
const LEVELS: &[(&str, Severity)] = &[
    ("DL1000", Error),
    ("DL3000", Error),
    ("DL3001", Info),
    ("DL3002", Warning),
    ("DL3003", Warning),
    ("DL3004", Error),
    ("DL3006", Warning),
    ("DL3007", Warning),
    ("DL3008", Warning),
    ("DL3009", Info),
    ("DL3010", Info),
    ("DL3011", Error),
    ("DL3012", Error),
    ("DL3013", Warning),
    ("DL3014", Warning),
    ("DL3015", Info),
    ("DL3016", Warning),
    ("DL3018", Warning),
    ("DL3019", Info),
    ("DL3020", Error),
    ("DL3021", Error),
    ("DL3022", Warning),
    ("DL3023", Error),
    ("DL3024", Error),
    ("DL3025", Warning),
    ("DL3026", Error),
    ("DL3027", Warning),
    ("DL3028", Warning),
    ("DL3029", Warning),
    ("DL3030", Warning),
    ("DL3032", Warning),
    ("DL3033", Warning),
    ("DL3034", Warning),
    ("DL3035", Warning),
    ("DL3036", Warning),
    ("DL3037", Warning),
    ("DL3038", Warning),
    ("DL3040", Warning),
    ("DL3041", Warning),
    ("DL3042", Warning),
    ("DL3043", Error),
    ("DL3044", Error),
    ("DL3045", Warning),
    ("DL3046", Warning),
    ("DL3047", Info),
    ("DL3048", Hint),
    ("DL3049", Info),
    ("DL3050", Info),
    ("DL3051", Warning),
    ("DL3052", Warning),
    ("DL3053", Warning),
    ("DL3054", Warning),
    ("DL3055", Warning),
    ("DL3056", Warning),
    ("DL3058", Warning),
    ("DL3059", Info),
    ("DL3060", Info),
    ("DL3061", Error),
    ("DL3062", Warning),
    ("DL3063", Warning),
    ("DL3064", Warning),
    ("DL3065", Warning),
    ("DL3066", Info),
    ("DL3067", Warning),
    ("DL4000", Error),
    ("DL4001", Warning),
    ("DL4003", Warning),
    ("DL4004", Error),
    ("DL4005", Warning),
    ("DL4006", Warning),
    // Of ShellCheck, which is a part of it.
    ("SC2046", Warning),
    ("SC2086", Info),
    ("SC2155", Warning),
    ("SC2164", Warning),
    ("SC2251", Info),
    ("SC3010", Warning),
];

/// How much hadolint makes of what a rule finds: the most where it has several checks for it; `None` where it has none
/// that is on.
pub(crate) fn level(rule: &Rule) -> Option<Severity> {
    static LEVEL_OF: OnceLock<HashMap<&'static str, Severity>> = OnceLock::new();
    let of = |rule: &Rule| LEVELS.iter().filter(|(id, _)| rule.also.contains(id)).map(|(_, level)| *level).max();
    let known = LEVEL_OF.get_or_init(|| rules::ALL.iter().filter_map(|rule| Some((rule.id, of(rule)?))).collect());
    known.get(rule.id).copied()
}
