//! Compose files that somebody wrote to hurt.

use std::fmt::Write as _;

/// What there is.
pub(crate) const KINDS: [&str; 9] = [
    "billion laughs",
    "10,000 aliases",
    "5 MB",
    "10,000 levels",
    "100,000 brackets",
    "10,000 services",
    "10,000 mistakes",
    "a chain of extends",
    "a web of dependencies",
];

/// The file of a kind.
pub(crate) fn text(kind: &str) -> String {
    let mut text = "services:\n".to_owned();
    match kind {
        "billion laughs" => {
            text = "x-0: &x0 [lol, lol]\n".to_owned();
            for level in 1..100 {
                let last = format!("*x{}", level - 1);
                let _ = writeln!(text, "x-{level}: &x{level} [{}]", vec![last; 10].join(", "));
            }
            text.push_str("services:\n  a:\n    image: x\n    command: *x99\n");
        }
        "10,000 aliases" => {
            text = "x-a: &a\n  image: b\n  environment: {A: 1, B: 2}\nservices:\n".to_owned();
            text.extend((0..10_000).map(|number| format!("  s{number}: *a\n")));
        }
        "5 MB" => {
            let service = "  s:\n    image: nginx:1.27\n    ports: [\"80:80\"]\n";
            text.push_str(&service.repeat(5_000_000 / service.len()));
        }
        "10,000 levels" => text.extend((1..10_000).map(|level: usize| format!("{}a:\n", " ".repeat(level.min(400))))),
        "100,000 brackets" => text.push_str(&format!("  a: {}", "[".repeat(100_000))),
        "10,000 services" => {
            let service = |number| format!("  s{number}:\n    image: a:1\n    depends_on: [s{}]\n", number + 1);
            text.extend((0..10_000).map(service));
        }
        "10,000 mistakes" => text.push_str(&"  a:\n\tb: \"c\n  d: [e\n f: *g\n".repeat(2_500)),
        "a chain of extends" => {
            text.extend((0..5_000).map(|number| format!("  s{number}:\n    extends: s{}\n", (number + 1) % 5_000)));
        }
        _ => {
            let all: Vec<String> = (0..100).map(|number| format!("s{number}")).collect();
            let service = |name: &String| format!("  {name}:\n    image: a:1\n    depends_on: [{}]\n", all.join(", "));
            text.extend(all.iter().map(service));
        }
    }
    text
}
