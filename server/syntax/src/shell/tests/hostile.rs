//! Input that nobody means: deep, long, random.

use std::time::Instant;

use super::super::{Dialect, Script, parse, parse_whole};

fn posix(text: &str) -> Script {
    parse_whole(text, Dialect::Posix)
}

/// Every offset must be a character boundary of the text, every index in range.
fn check(text: &str, script: &Script) {
    let span = |span: super::Span| assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
    for command in &script.commands {
        span(command.span);
        command.words.iter().for_each(|word| span(word.span));
        command.redirections.iter().for_each(|redirection| span(redirection.span));
        command.assignments.iter().for_each(|assignment| {
            span(assignment.span);
            span(assignment.name_span);
        });
        let effective = command.effective();
        effective.operands(&["-o"]).for_each(drop);
        effective.flag_values("-o").for_each(drop);
        assert!(command.parent.is_none_or(|parent| (parent as usize) < script.commands.len()));
    }
    script.words().for_each(|word| span(word.span));
    script.variables().for_each(|variable| span(variable.span));
    script.comments.iter().for_each(|&comment| span(comment));
    for (index, item) in script.items.iter().enumerate() {
        span(item.span);
        span(script.removal(index).unwrap());
        assert!(item.first_command <= item.end_command && item.end_command as usize <= script.commands.len());
        item.after.iter().chain(&item.before).for_each(|joint| span(joint.span));
    }
    for pipeline in &script.pipelines {
        span(pipeline.span);
        assert_eq!(pipeline.operators.len() + 1, pipeline.stages.len(), "{text:?}");
        pipeline.stages.iter().for_each(|stage| span(stage.span));
    }
    script.heredocs.iter().for_each(|heredoc| span(heredoc.span));
    script.effects.iter().for_each(|effect| span(effect.span));
}

#[test]
fn deep_nesting() {
    for open in [
        "(",
        "$(",
        "{ ",
        "if ",
        "`",
        "\"$(",
        "${a:-",
        "[[ ( ",
        "while ",
        "a && (",
        "$((",
        "! ",
        "case x in y) ",
        "f() { ",
    ] {
        for count in [10, 150, 10_000] {
            let text = open.repeat(count);
            check(&text, &posix(&text));
        }
    }
    for (open, close) in [("(", ")"), ("a $(", ")"), ("{ ", "; }"), ("a \"$(", ")\""), ("a ${a:-", "}")] {
        let text = format!("{}b{}", open.repeat(10_000), close.repeat(10_000));
        let script = posix(&text);
        check(&text, &script);
    }
    let text = format!("{}b{}", "a $(".repeat(300), ")".repeat(300));
    let script = posix(&text);
    assert!(script.truncated && script.commands.len() >= 100);
}

#[test]
fn long_lists() {
    for part in [
        "a b && ",
        "a | ",
        "a || ",
        "a > b && ",
        "a;\n",
        "a & ",
        "$(a) ",
        "[ a ] && ",
        "A=b ",
        "<<E ",
        "a <<E\nE\n",
        "\\\n",
    ] {
        let text = part.repeat(20_000);
        let start = Instant::now();
        check(&text, &posix(&text));
        assert!(start.elapsed().as_secs() < 10, "{part:?} took {:?}", start.elapsed());
    }
    let script = posix(&format!("{}a", "a > b && ".repeat(20_000)));
    assert_eq!(script.items.len(), 20_001);
    assert!(!script.has_errors);
}

#[test]
fn many_pieces() {
    let text = "aa \\\n".repeat(50_000);
    let pieces: Vec<_> = (0..50_000).map(|line| line * 5..line * 5 + 3).collect();
    let script = parse(&text, &pieces, Dialect::Posix);
    assert_eq!(script.commands[0].words.len(), 50_000);
}

#[test]
fn wrong_pieces() {
    let text = "é && b";
    #[allow(clippy::reversed_empty_ranges, clippy::single_range_in_vec_init)]
    for pieces in [vec![1..3], vec![0..99], vec![5..2], vec![4..7, 0..4], vec![0..0], vec![]] {
        check(text, &parse(text, &pieces, Dialect::Posix));
    }
}

/// A fixed-seed generator: the same inputs on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

const TOKENS: &[&str] = &[
    "a", "apt-get", "install", "-y", "--", "-o", "x=1", "&&", "||", "|", "|&", ";", "&", "!", "(", ")", "{", "}", "$(",
    "`", "'", "\"", "$X", "${X", "${X:-", "$((", "))", "[", "]", "[[", "]]", "if", "then", "else", "elif", "fi", "for",
    "in", "do", "done", "while", "case", "esac", ";;", "<", ">", ">>", "2>&1", "<<EOF", "<<-'E'", "\nEOF\n", "\n",
    "\\", "\\\n", "#", "# c", "*", "é", "日本", "\0", "\u{FEFF}", "\r\n", "\t", " ", "function", "f()", "export",
    "sudo", "env", "sh -c", "<<<", "<(", "=", "+=", "a[0]=", "(1 2)", "$'", "\\'", "~", "{1..3}", "=~", "timeout",
    "💥", "set -e", "cd", "exec",
];

#[test]
fn random_scripts() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..30_000 {
        let mut text = String::new();
        let mut pieces = Vec::new();
        let mut start = 0;
        for _ in 0..random.below(24) {
            text.push_str(TOKENS[random.below(TOKENS.len())]);
            match random.below(8) {
                0 => {}
                1 => {
                    pieces.push(start..text.len());
                    text.push_str("\\\n# é\n");
                    start = text.len();
                }
                _ => text.push(' '),
            }
        }
        pieces.push(start..text.len());
        check(&text, &parse(&text, &pieces, Dialect::Bash));
        check(&text, &posix(&text));
    }
}

#[test]
fn nuls_and_hundreds_of_heredocs_are_not_parsed() {
    let script = parse_whole(&format!("echo {}", "\0".repeat(10_000)), Dialect::Posix);
    assert!(script.understood && script.truncated && script.commands.is_empty());
    let script = parse_whole(&"cat <<E ".repeat(10_000), Dialect::Posix);
    assert!(script.understood && script.truncated && script.commands.is_empty());
    let script = parse_whole(&"cat <<E\na\nE\n".repeat(50), Dialect::Posix);
    assert!(!script.truncated && script.commands.len() == 50);
}
