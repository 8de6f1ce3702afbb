//! `cargo run -p dockwright-lint --release --example corpus -- FOLDER RULE…`: what rules find in a folder of Dockerfiles.
#![allow(clippy::disallowed_methods, clippy::print_stdout, missing_docs)]

use dockwright_lint::{Config, lint};
use dockwright_model::File;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_default();
    let mut config = Config::default();
    for rule in arguments {
        assert!(config.select(&rule), "no rule {rule}");
    }
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut total = 0;
    for path in paths {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file")).into_owned();
        let file = File::new(&text);
        for finding in lint(&file, &config) {
            total += 1;
            let line = file.text().line_of(finding.range.start);
            let source = &text[file.text().line_range(line)];
            let fixes: Vec<&str> = finding.fixes.iter().map(|fix| fix.title.as_str()).collect();
            println!(
                "{}:{}: {} {}: {}\n    | {}\n    = {:?} {fixes:?}",
                path.file_name().unwrap_or_default().to_string_lossy(),
                line + 1,
                finding.severity.name(),
                finding.rule.id,
                finding.message,
                source.trim(),
                &text[finding.range.clone()],
            );
        }
    }
    println!("{total} findings");
}
