#![allow(clippy::disallowed_methods, clippy::print_stdout, missing_docs)]
use dockwright_lint::{Config, Safety, fix, lint_text};
use std::collections::BTreeMap;
fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap();
    let rules: Vec<String> = arguments.collect();
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.path()).collect();
    paths.sort();
    let all = {
        let mut c = Config::default();
        for r in &rules {
            c.select(r);
        }
        c
    };
    for rule in &rules {
        let mut config = Config::default();
        assert!(config.select(rule));
        let mut n = 0;
        for path in &paths {
            let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
            let counts = |t: &str| {
                let mut m = BTreeMap::new();
                for f in lint_text(t, &all) {
                    *m.entry(f.rule.id).or_insert(0) += 1;
                }
                m
            };
            let fixed = fix(&text, &config, Safety::Unsafe);
            if fixed.text == text {
                continue;
            }
            n += 1;
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if fixed.remaining.iter().any(|f| !f.fixes.is_empty()) {
                println!("{rule} {name}: remaining with fix");
            }
            if fix(&fixed.text, &config, Safety::Unsafe).text != fixed.text {
                println!("{rule} {name}: not idempotent");
            }
            let (b, a) = (counts(&text), counts(&fixed.text));
            for (k, v) in &a {
                if v > b.get(k).unwrap_or(&0) {
                    println!("{rule} {name}: adds {k} {} -> {v}", b.get(k).unwrap_or(&0));
                }
            }
        }
        println!("{rule}: {n} files fixed");
    }
}
