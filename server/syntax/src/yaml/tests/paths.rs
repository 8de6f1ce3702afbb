#![allow(clippy::print_stdout, reason = "a test may speak")]

use std::collections::BTreeMap;

use super::corpus::files;
use crate::yaml::{Kind, Node, Path, Place, Step, Style, Yaml};

/// The way to a key: that of its mapping, and the key.
fn steps_to(key: Node<'_>) -> Vec<Step> {
    let mut steps = key.steps();
    steps.push(Step::Key(key.text().unwrap_or_default().to_owned()));
    steps
}

/// The sizes of the topmost values that an edit is not in.
fn others(yaml: &Yaml, top: Option<&Step>) -> Vec<(String, usize)> {
    let Some(root) = yaml.root() else { return Vec::new() };
    let count = |node: Node<'_>| match node.kind() {
        Kind::Mapping(pairs) => pairs.len(),
        Kind::Sequence(items) => items.len(),
        _ => 0,
    };
    let all = root.pairs().filter_map(|(key, value)| Some((key.text()?.to_owned(), count(value))));
    all.filter(|(key, _)| top != Some(&Step::Key(key.clone()))).collect()
}

/// How a key is written, changed: the new text, the cursor, the path that is right.
struct Trial {
    name: &'static str,
    text: String,
    cursor: usize,
    right: Vec<Step>,
    /// Whether the cursor is in a key or where one may be.
    key: bool,
}

fn trials(text: &str, key: Node<'_>, value: Node<'_>, colon: usize) -> Vec<Trial> {
    let mut trials = Vec::new();
    let path = steps_to(key);
    let word = key.text().unwrap_or_default();
    let half = word.char_indices().nth(word.chars().count().div_ceil(2)).map_or(word.len(), |(at, _)| at);
    let line_end = text[colon..].find(['\n', '\r']).map_or(text.len(), |at| colon + at);
    let one_line = value.full_span().end <= line_end;
    let mut add = |name, range: std::ops::Range<usize>, new: &str, cursor: usize, right: &[Step], key| {
        let changed = format!("{}{new}{}", &text[..range.start], &text[range.end..]);
        trials.push(Trial { name, text: changed, cursor: range.start + cursor, right: right.to_vec(), key });
    };
    let mut half_path = path.clone();
    half_path.pop();
    half_path.push(Step::Key(word[..half].to_owned()));
    let start = key.span().start;
    if key.style() == Some(Style::Plain) && half > 0 {
        let end = if one_line { line_end } else { colon + 1 };
        if one_line || value.span().start > line_end {
            add("half-typed key", start..end, &word[..half], half, &half_path, true);
        }
        // Without what was below it.
        let all = value.full_span().end.max(line_end);
        add("half-typed key alone", start..all, &word[..half], half, &half_path, true);
    }
    if one_line {
        add("no value", colon..line_end, ": ", 2, &path, false);
        add("no space", colon..line_end, ":", 1, &path, false);
    }
    if let (true, Some(Style::Plain | Style::Double | Style::Single)) = (one_line, value.style()) {
        let written = value.source();
        let cut = written.char_indices().nth(written.chars().count() / 2).map_or(0, |(at, _)| at);
        add("value cut", colon..line_end, &format!(": {}", &written[..cut]), 2 + cut, &path, false);
        let value = value.text().unwrap_or_default();
        let value = if value.contains(['"', '\\', '\n']) { "nginx" } else { value };
        add("open quote", colon..line_end, &format!(": \"{value}"), 3 + value.len(), &path, false);
        add("open single quote", colon..line_end, ": 'nginx", 8, &path, false);
        add("open bracket", colon..line_end, ": [\"a\", b", 9, &path, false);
        add("open brace", colon..line_end, ": {a: b", 7, &path, false);
        add("bracket only", colon..line_end, ": [", 3, &path, false);
        add("no space, value", colon..line_end, ":nginx", 4, &path, false);
    }
    if value.is_sequence()
        && !value.is_flow()
        && let Some(last) = value.items().next_back().filter(|item| item.full_span().start > line_end)
    {
        let mut item = path.clone();
        item.push(Step::Item(value.items().count() - 1));
        let range = last.full_span();
        add("item without value", range.clone(), "", 0, &item, false);
        let dash = text[..range.start].rfind('-').unwrap_or(range.start);
        add("dash only", dash..range.end, "-", 1, &item, false);
    }
    let before = text[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let margin = &text[before..start];
    if margin.bytes().all(|b| b == b' ') {
        let mut outer = path.clone();
        outer.pop();
        if before > 0 && key.index() > 0 {
            add("blank line", before..before, &format!("{margin}\n"), margin.len(), &outer, true);
        }
        add("blank line below", line_end..line_end, &format!("\n{margin}"), 1 + margin.len(), &outer, true);
    }
    trials
}

fn is_right(path: &Path, trial: &Trial) -> bool {
    if trial.name == "blank line below" {
        return path.steps == trial.right || path.steps.len() == trial.right.len() + 1;
    }
    match path.place {
        // The word is where the key will be.
        Place::Word(_) if trial.key || trial.name == "no space, value" => {
            path.steps == trial.right[..trial.right.len() - 1]
        }
        Place::Key(_) => trial.key && path.steps == trial.right,
        Place::New(_) => path.steps == trial.right,
        // In a flow collection that was just opened.
        _ => !trial.key && path.steps.starts_with(&trial.right),
    }
}

#[test]
fn the_path_is_right_in_half_typed_files() {
    let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    let mut examples: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (number, (name, text, accepted)) in files().iter().enumerate() {
        let yaml = Yaml::new(text.as_str());
        let pairs = yaml.nodes().filter(|node| node.is_key() && !node.is_flow() && node.scalar().is_some());
        let keys: Vec<_> = pairs.filter(|key| key.parent().is_some_and(|parent| !parent.is_flow())).collect();
        if !accepted || keys.is_empty() {
            continue;
        }
        for sample in 0..5 {
            let key = keys[(number * 7919 + sample * 104_729) % keys.len()];
            let pair = *key.pair().unwrap();
            let (Some(value), Some(colon)) = (yaml.node(pair.value), pair.colon) else { continue };
            let before = others(&yaml, steps_to(key).first());
            for trial in trials(text, key, value, colon) {
                let changed = Yaml::new(trial.text.as_str());
                let path = changed.path_at(trial.cursor);
                let count = counts.entry(trial.name).or_default();
                count.0 += 1;
                let top = trial.right.first();
                let right = is_right(&path, &trial);
                let kept = if trial.right.len() < 2 {
                    before.iter().all(|other| others(&changed, None).contains(other))
                } else {
                    others(&changed, top) == before
                };
                count.1 += usize::from(right);
                count.2 += usize::from(kept);
                if !right || !kept {
                    examples.entry(trial.name).or_default().push(format!(
                        "{name} at {}: {right} {kept} {:?} {:?}, not {:?}\n    {:?}",
                        trial.cursor,
                        path.steps,
                        path.place,
                        trial.right,
                        changed.problems().first()
                    ));
                }
            }
        }
    }
    let (mut all, mut right, mut kept) = (0, 0, 0);
    for (name, (n, paths, rest)) in &counts {
        println!("{name}: {n} trials, path right {paths}, rest kept {rest}");
        (all, right, kept) = (all + n, right + paths, kept + rest);
        for example in examples.get(name).into_iter().flatten().take(4) {
            println!("  {example}");
        }
    }
    println!("{all} trials: path right {right}, rest kept {kept}");
    for (name, (n, paths, rest)) in counts {
        assert!(paths * 100 >= n * 99, "{name}: {paths} of {n} paths are right");
        assert!(rest * 1000 >= n * 995, "{name}: {rest} of {n} files keep the rest");
    }
}

#[test]
fn the_path_at_the_cursor() {
    let cases = [
        ("a:\n  b|\n", "a", "word"),
        ("a:\n  b: 1\n  |\nc: 1\n", "a", "new"),
        ("a:\n  b:\n    |\n", "a.b", "new"),
        ("a:\n  b:\n  |\n", "a", "new"),
        ("a:\n  b:\n|\n", "", "new"),
        ("a:\n  b: |\n", "a.b", "value"),
        ("a: |1\n", "a", "value"),
        ("a:\n  - |\n", "a.0", "value"),
        ("a:\n  - x\n  -|\n", "a.1", "value"),
        ("a:\n  - x\n  |\n", "a", "new"),
        ("a:\n- x\n|\n", "", "new"),
        ("a:\n  - b: 1\n    |\n", "a.0", "new"),
        ("a:\n  - b: 1\n    c|\n", "a.0.c", "key"),
        ("a:\n  - b|\n", "a.0", "word"),
        ("a: {b: 1, |}\n", "a", "new"),
        ("a: {|}\n", "a", "new"),
        ("a: {b|}\n", "a.b", "key"),
        ("a: {b: |}\n", "a.b", "value"),
        ("a: [x, y|]\n", "a.1", "value"),
        ("a: [|]\n", "a", "new"),
        ("a: [x, |]\n", "a", "new"),
        ("a: [x, |\nb: 1\n", "a", "new"),
        ("|", "", "new"),
        ("a|", "", "word"),
        ("a: &x\n  b|\n", "a", "word"),
        ("a: &x b|\n", "a", "value"),
        ("a: 1\nb|", "b", "key"),
        ("a: b |# c\n", "a", "value"),
        ("a: 1\n---\nb: |\n", "b", "value"),
        ("a:\n  b: >\n    x\n    |y\n", "a.b", "value"),
        ("a:\n  |\n  b: 1\n", "a", "new"),
        ("a:\n  b: \"x|\n  c: 1\n", "a.b", "value"),
        ("a:\n  <<: *|\n  c: 1\n", "a.<<", "value"),
        ("a: &x |\n  b: 1\n", "a", "value"),
        ("a:\n  b: {c: 1,\n   |\n  }\n", "a.b", "new"),
        ("s:\n  w:\n    i: n\n    p:\n      - a\n      -|\n    x: 1\n", "s.w.p.1", "value"),
        ("s:\n  w:\n    i: n\n\n  |\n  d:\n    i: 1\n", "s", "new"),
        ("s:\n  w:\n    i: n\n    |\n  d:\n    i: 1\n", "s.w", "new"),
    ];
    let mut wrong = Vec::new();
    for (marked, steps, place) in cases {
        let cursor = marked.find('|').unwrap();
        let path = Yaml::new(marked.replacen('|', "", 1)).path_at(cursor);
        let found: Vec<_> = path
            .steps
            .iter()
            .map(|step| match step {
                Step::Key(key) => key.clone(),
                Step::Item(index) => index.to_string(),
            })
            .collect();
        let kind = match path.place {
            Place::Key(_) => "key",
            Place::Value(_) => "value",
            Place::Word(_) => "word",
            Place::New(_) => "new",
        };
        if (found.join(".").as_str(), kind) != (steps, place) {
            wrong.push(format!("{marked:?} is {} ({kind}), not {steps} ({place})", found.join(".")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
