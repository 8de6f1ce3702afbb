//! Real Dockerfiles: how many RUN bodies are understood, and what that costs.

use std::time::{Duration, Instant};

use super::super::{Dialect, parse_whole, source};

/// The RUN bodies in shell form of the files BuildKit accepts, without those for Windows and those with heredocs.
fn bodies() -> Option<Vec<String>> {
    let corpus = crate::corpus::corpus()?;
    #[allow(clippy::disallowed_methods)]
    let lines = std::fs::read_to_string(corpus.join("dockerfiles.expected.jsonl")).ok()?;
    let mut bodies = Vec::new();
    for line in lines.lines() {
        let file: serde_json::Value = serde_json::from_str(line).unwrap();
        // Windows shows in the base images, the shell or the escape character.
        let windows = ["windows", "nanoserver", "servercore", "powershell", "pwsh", "cmd"];
        let looks = |instruction: &serde_json::Value| {
            let original = instruction["original"].as_str().unwrap_or_default().to_lowercase();
            let tells = original.starts_with("from") || original.starts_with("shell");
            tells && windows.iter().any(|word| original.contains(word))
        };
        let instructions = file["insts"].as_array().into_iter().flatten();
        if file["instr_ok"] != true || file["escape"] != "\\" || instructions.clone().any(looks) {
            continue;
        }
        for instruction in instructions {
            let plain = instruction["json"].is_null() && instruction["heredocs"].is_null();
            if let (true, "RUN", Some(body)) =
                (plain, instruction["name"].as_str().unwrap(), instruction["args"][0].as_str())
            {
                bodies.push(body.to_owned());
            }
        }
    }
    bodies.sort();
    bodies.dedup();
    Some(bodies)
}

#[test]
fn real_bodies_are_understood() {
    let Some(bodies) = bodies() else {
        println!("The corpus is not there: nothing was measured.");
        return;
    };
    let mut clean = 0;
    let mut commands = 0;
    let (mut parsing, mut all) = (Duration::ZERO, Duration::ZERO);
    for body in &bodies {
        let start = Instant::now();
        drop(source::tree(body));
        parsing += start.elapsed();
        let start = Instant::now();
        let script = parse_whole(body, Dialect::Bash);
        all += start.elapsed();
        commands += script.commands.len();
        if script.has_errors {
            println!("ERROR {}", body.chars().take(300).collect::<String>().replace('\n', "\\n"));
        } else {
            clean += 1;
            assert!(!script.items.is_empty() && !script.truncated, "{body}");
        }
    }
    let count = bodies.len();
    let each = |duration: Duration| duration.as_nanos() as f64 / 1e3 / count as f64;
    println!("{clean} of {count} bodies are clean; {commands} commands");
    println!("parse {:.1} us, parse and lower {:.1} us a body", each(parsing), each(all));
    assert!(clean as f64 >= 0.98 * count as f64);
}
