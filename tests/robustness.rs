//! Half-typed files keep their structure: cutting one line short leaves all other instructions where they were.

mod support;

use dockwright_syntax::dockerfile::{Dockerfile, parse};
use support::chance::Random;

fn instructions(text: &str) -> Vec<(String, usize, usize)> {
    let file = Dockerfile::of(text);
    file.instructions.iter().map(|one| (one.name.text().to_uppercase(), one.lines.0, one.lines.1)).collect()
}

/// A cut after which BuildKit itself joins lines or reads a heredoc differently: the line now ends in an escape character,
/// is blank after a continued one, or had to do with a heredoc.
fn joins_lines(kept: &str, lost: &str) -> bool {
    let end = kept.trim_end_matches([' ', '\t', '\r']);
    end.trim_start().is_empty() || end.ends_with(['\\', '`']) || kept.contains("<<") || lost.contains("<<")
}

#[test]
fn a_line_cut_short_leaves_the_others_alone() {
    let Some(root) = support::corpus() else { return };
    let cases = support::cases(&root, "dockerfiles");
    let mut random = Random(0x5DEE_CE66_D1CE_4E5B);
    let (mut trials, mut joined) = (0, 0);
    while trials < 10_000 {
        let case = &cases[random.below(cases.len())];
        let file = Dockerfile::of(&case.text);
        if file.instructions.is_empty() {
            continue;
        }
        let chosen = &file.instructions[random.below(file.instructions.len())];
        let head = chosen.head();
        let mut at = head.start + random.below(head.len().max(1));
        while !case.text.is_char_boundary(at) {
            at -= 1;
        }
        let line_start = case.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = case.text[at..].find(['\r', '\n']).map_or(case.text.len(), |newline| at + newline);
        let cut = format!("{}{}", &case.text[..at], &case.text[line_end..]);
        trials += 1;
        assert!(!parse(&cut, None).root_node().has_error(), "{}: an ERROR node after a cut at {at}", case.name);
        let after = instructions(&cut);
        let others = file.instructions.iter().filter(|other| other.span != chosen.span);
        let moved = others
            .map(|other| (other.name.text().to_uppercase(), other.lines.0, other.lines.1))
            .find(|other| !after.contains(other));
        if let Some(moved) = moved {
            let explained =
                joins_lines(&case.text[line_start..at], &case.text[at..line_end]) || !chosen.heredocs.is_empty();
            assert!(explained, "{}: {moved:?} moved after a cut at byte {at}", case.name);
            joined += 1;
        }
    }
    println!("{trials} cuts: {joined} of them join lines by BuildKit's own rules, no other moved an instruction");
}
