//! `cargo bench --bench yaml`: how long it takes to read a Compose file, sound and with errors, and to tell where the cursor is.
#![allow(missing_docs, reason = "a program of its own")]

use std::fmt::Write as _;
use std::hint::black_box;

use divan::Bencher;
use dockwright_syntax::yaml::Yaml;

/// A real file, a large one, and an absurd one.
const LINES: [usize; 3] = [60, 1_000, 10_000];

fn main() {
    divan::main();
}

#[divan::bench(args = LINES)]
fn parse(bencher: Bencher<'_, '_>, lines: usize) {
    let text = compose(lines);
    bencher.bench(|| Yaml::new(black_box(text.as_str())));
}

/// A key that is half typed, in the middle.
#[divan::bench(args = LINES)]
fn parse_half_typed(bencher: Bencher<'_, '_>, lines: usize) {
    let text = compose(lines);
    let middle = text.len() / 2;
    let line = text[middle..].find("    image:").map_or(0, |at| middle + at);
    let broken = format!("{}    env\n{}", &text[..line], &text[line..]);
    bencher.bench(|| Yaml::new(black_box(broken.as_str())));
}

#[divan::bench(args = LINES)]
fn path_in_the_middle(bencher: Bencher<'_, '_>, lines: usize) {
    let yaml = Yaml::new(compose(lines));
    let middle = yaml.source().len() / 2;
    bencher.bench(|| black_box(&yaml).path_at(black_box(middle)));
}

/// A Compose file of about so many lines.
fn compose(lines: usize) -> String {
    let mut text = "x-base: &base\n  restart: always\n\nservices:\n".to_owned();
    for service in 0..lines / 20 {
        let _ = write!(
            text,
            "  # service number {service}\n  service{service}:\n    <<: *base\n    image: \"registry.example.org/team/app:{service}\"\n    \
             build:\n      context: ./app\n      args: [A=1, B=2]\n    ports:\n      - \"80{service}:80\"\n      - 443\n    \
             environment:\n      - LOG_LEVEL=info\n      - 'NAME=${{NAME:-x}}'\n    command: >\n      serve --port 80\n      \
             --verbose\n    healthcheck:\n      test: [\"CMD\", \"curl\", \"localhost\"]\n      interval: 30s\n\n"
        );
    }
    text
}
