//! Programs that run the program named in their arguments: `sudo`, `env`, `timeout 5`, …

use super::Word;
use super::dialect::program_name;

/// How the arguments of a wrapper are laid out in front of the program it runs.
struct Wrapper {
    name: &'static str,
    /// Options whose value is the next word.
    valued: &'static [&'static str],
    /// Options with which it runs nothing, or something else than its arguments.
    stops: &'static [&'static str],
    /// Number of words between the options and the program.
    operands: usize,
    /// Whether `NAME=value` may stand in front of the program.
    assignments: bool,
}

const fn plain(name: &'static str, valued: &'static [&'static str]) -> Wrapper {
    Wrapper { name, valued, stops: &[], operands: 0, assignments: false }
}

const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        name: "sudo",
        valued: &[
            "-u",
            "-g",
            "-h",
            "-p",
            "-C",
            "-r",
            "-t",
            "-T",
            "-U",
            "-D",
            "-R",
            "--user",
            "--group",
            "--host",
            "--prompt",
            "--close-from",
            "--role",
            "--type",
            "--command-timeout",
            "--other-user",
            "--chdir",
            "--chroot",
        ],
        stops: &["-l", "-v", "-e", "-K", "-V", "--list", "--validate", "--edit", "--remove-timestamp", "--version"],
        operands: 0,
        assignments: true,
    },
    Wrapper { name: "doas", valued: &["-u", "-C", "-a"], stops: &["-L", "-s"], operands: 0, assignments: false },
    Wrapper {
        name: "env",
        valued: &["-u", "-C", "--unset", "--chdir"],
        stops: &["-S", "--split-string"],
        operands: 0,
        assignments: true,
    },
    plain("exec", &["-a"]),
    Wrapper { name: "command", valued: &[], stops: &["-v", "-V", "-pv", "-pV"], operands: 0, assignments: false },
    plain("builtin", &[]),
    plain("nice", &["-n", "--adjustment"]),
    plain("ionice", &["-c", "-n", "--class", "--classdata"]),
    plain("time", &["-f", "-o", "--format", "--output"]),
    plain("nohup", &[]),
    plain("setsid", &[]),
    plain("eatmydata", &[]),
    plain("chronic", &[]),
    plain("unbuffer", &[]),
    plain("stdbuf", &["-i", "-o", "-e", "--input", "--output", "--error"]),
    Wrapper {
        name: "timeout",
        valued: &["-k", "-s", "--kill-after", "--signal"],
        stops: &[],
        operands: 1,
        assignments: false,
    },
    plain(
        "xargs",
        &[
            "-a",
            "-d",
            "-E",
            "-I",
            "-L",
            "-n",
            "-P",
            "-s",
            "--arg-file",
            "--delimiter",
            "--max-args",
            "--max-procs",
            "--max-chars",
        ],
    ),
    Wrapper { name: "gosu", valued: &[], stops: &[], operands: 1, assignments: false },
    Wrapper { name: "su-exec", valued: &[], stops: &[], operands: 1, assignments: false },
    plain("tini", &["-e", "-p"]),
    plain("dumb-init", &["-r", "--rewrite"]),
];

/// Index of the program that runs in the end, and those of the wrappers in front of it. A wrapper without anything to run
/// is the program itself.
pub(super) fn skip(words: &[Word]) -> (u32, Vec<u32>) {
    let mut at = 0;
    let mut skipped = Vec::new();
    while let Some(next) = wrapped(words, at) {
        skipped.push(at as u32);
        at = next;
    }
    (at as u32, skipped)
}

/// Index of the program that the wrapper at `at` runs.
fn wrapped(words: &[Word], at: usize) -> Option<usize> {
    let name = program_name(words.get(at)?.value()?);
    let wrapper = WRAPPERS.iter().find(|wrapper| wrapper.name == name)?;
    let mut index = at + 1;
    loop {
        let word = words.get(index)?;
        let text = word.value_or_text();
        let name = text.split('=').next().unwrap_or(text);
        if text == "--" {
            index += 1;
            break;
        }
        if wrapper.stops.contains(&name) {
            return None;
        }
        if word.is_option() || text == "-" {
            index += if wrapper.valued.contains(&text) { 2 } else { 1 };
        } else if wrapper.assignments && word.split_assignment().is_some() {
            index += 1;
        } else {
            break;
        }
    }
    while wrapper.assignments && words.get(index)?.split_assignment().is_some() {
        index += 1;
    }
    index += wrapper.operands;
    (index < words.len()).then_some(index)
}
