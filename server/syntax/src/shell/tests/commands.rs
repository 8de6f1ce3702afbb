//! Simple commands, assignments, redirections, shell strings, effects, dialects.

use super::super::{Dialect, EffectKind, RedirectionKind, SetOption, options_of_words, parse_whole, shebang};
use super::{at, programs, script, texts, words};

#[test]
fn program_names() {
    let script = script("/usr/bin/apt-get update; \"curl\" x; $CMD y; \"$X\"/bin/z; ~/w");
    let programs: Vec<_> = script.commands.iter().map(|command| command.program.as_deref()).collect();
    assert_eq!(programs, [Some("apt-get"), Some("curl"), None, None, Some("w")]);
}

#[test]
fn prefix_assignments() {
    let text = "FOO=1 BAR=\"x $Y\" cmd a; A+=b; B= c; D=1 E=2";
    let script = script(text);
    let first = &script.commands[0];
    assert_eq!(texts(first), ["cmd", "a"]);
    assert_eq!((&*first.assignments[0].name, at(text, first.assignments[0].name_span)), ("FOO", "FOO"));
    assert_eq!(first.assignments[0].value.as_ref().unwrap().value(), Some("1"));
    assert!(first.assignments[1].value.as_ref().unwrap().has_expansion());
    assert_eq!(at(text, first.assignments[1].span), "BAR=\"x $Y\"");
    assert!(script.commands[1].assignments[0].append && script.commands[1].is_assignment());
    assert!(script.commands[2].assignments[0].value.is_none());
    assert_eq!(script.commands[3].assignments.len(), 2);
}

#[test]
fn declarations_are_words() {
    let script = script("export A=\"$B\" C; unset D; local e=1");
    assert_eq!(words(&script), [vec!["export", "A=\"$B\"", "C"], vec!["unset", "D"], vec!["local", "e=1"]]);
    let names: Vec<_> = script.variables().map(|variable| &*variable.name).collect();
    assert_eq!(names, ["B"]);
}

#[test]
fn redirections() {
    let text = "cmd >/dev/null 2>&1 <in >> log &> all; echo > f hello; <x y; > z";
    let script = script(text);
    let found: Vec<_> = (script.commands[0].redirections.iter())
        .map(|redirection| {
            (redirection.kind, redirection.descriptor, redirection.target.as_ref().unwrap().value().unwrap())
        })
        .collect();
    let expected = [
        (RedirectionKind::Output, None, "/dev/null"),
        (RedirectionKind::DuplicateOutput, Some(2), "1"),
        (RedirectionKind::Input, None, "in"),
        (RedirectionKind::Append, None, "log"),
        (RedirectionKind::Both, None, "all"),
    ];
    assert_eq!(found, expected);
    assert!(script.commands[0].redirections[0].writes_stdout() && !script.commands[0].redirections[1].writes_stdout());
    assert_eq!(at(text, script.commands[0].span), "cmd >/dev/null 2>&1 <in >> log &> all");
    assert_eq!(texts(&script.commands[1]), ["echo", "hello"]);
    assert_eq!(at(text, script.commands[1].redirections[0].span), "> f");
    assert_eq!(texts(&script.commands[2]), ["y"]);
    assert!(script.commands[3].words.is_empty() && script.commands[3].redirections.len() == 1);
    let lines = super::script("a\n> f\n> g h");
    assert_eq!(words(&lines), [vec!["a"], vec![], vec!["h"]]);
}

#[test]
fn tests_are_commands() {
    let script = script("[ -f \"$X\" ] && [[ a == b* || ! -d c ]] || test -z $(d)");
    let expected = [
        vec!["[", "-f", "\"$X\"", "]"],
        vec!["[[", "a", "==", "b*", "||", "!", "-d", "c", "]]"],
        vec!["test", "-z", "$(d)"],
        vec!["d"],
    ];
    assert_eq!(words(&script), expected);
    assert!(!script.commands[0].words[0].has_glob);
}

#[test]
fn shell_strings_are_scripts() {
    let text = "a && bash -euo pipefail -c 'apt-get update && b | c' x; sudo sh -c \"d; e\" && sh -c \"f $X\"; sh script.sh -c g";
    let script = script(text);
    assert_eq!(programs(&script), ["a", "bash", "apt-get", "b", "c", "sudo", "d", "e", "sh", "sh"]);
    let nested = &script.commands[2];
    assert!(nested.nesting.shell_string && nested.parent == Some(1));
    assert_eq!(at(text, nested.span), "apt-get update");
    assert_eq!(at(text, script.pipelines[0].span), "b | c");
    assert_eq!(script.items.len(), 5);
    assert_eq!(script.items[1].end_command, 5);
    let text = "su -c 'x'; bash -c 'if'; bash -lc 'y'";
    assert_eq!(programs(&super::script(text)), ["su", "bash", "bash", "y"]);
}

#[test]
fn shell_strings_over_continuations() {
    let text = "sh -c 'a \\\n  b && c'";
    let script = super::continued(text);
    assert_eq!(programs(&script), ["sh", "a", "c"]);
    assert_eq!(at(text, script.commands[1].words[1].span), "b");
    assert_eq!(at(text, script.commands[2].span), "c");
}

fn effects(text: &str) -> Vec<(EffectKind, bool)> {
    script(text).effects.into_iter().map(|effect| (effect.kind, effect.contained)).collect()
}

fn option(name: &str, on: bool) -> EffectKind {
    EffectKind::SetOption(SetOption { name: name.into(), on })
}

#[test]
fn effects_on_the_shell() {
    use EffectKind::{Assign, Background, ChangeDirectory, Exec, Exit, Export, Source, Trap, Unset};
    assert_eq!(
        effects("set -eux -o pipefail +x; cd /x && (cd /y); cd a | b; exit 1"),
        [
            (option("errexit", true), false),
            (option("nounset", true), false),
            (option("xtrace", true), false),
            (option("pipefail", true), false),
            (option("xtrace", false), false),
            (ChangeDirectory, false),
            (ChangeDirectory, true),
            (ChangeDirectory, true),
            (Exit, false),
        ]
    );
    assert_eq!(
        effects("export A=b C; D=1; E=2 cmd; unset F; . ./x; trap 'y' EXIT; sleep 1 & exec z"),
        [
            (Export("A".into()), false),
            (Export("C".into()), false),
            (Assign("D".into()), false),
            (Unset("F".into()), false),
            (Source, false),
            (Trap, false),
            (Background, false),
            (Exec, false),
        ]
    );
    assert_eq!(effects("sudo cd /x; sh -c 'cd /y'"), [(ChangeDirectory, true)]);
}

#[test]
fn options_in_effect() {
    let text = "a | b; set -o pipefail && c | d; set +o pipefail; e | f";
    let script = script(text);
    let at = |index: usize| script.option_at("pipefail", script.pipelines[index].span.start);
    assert_eq!([at(0), at(1), at(2)], [None, Some(true), Some(false)]);
    let options = options_of_words(&["/bin/bash", "-euo", "pipefail", "-c"]);
    let names: Vec<&str> = options.iter().map(|option| &*option.name).collect();
    assert_eq!(names, ["errexit", "nounset", "pipefail"]);
}

#[test]
fn dialects() {
    let of = Dialect::of_shell;
    assert_eq!(of(&["/bin/bash", "-o", "pipefail", "-c"]), Dialect::Bash);
    assert_eq!(of(&["/bin/sh", "-c"]), Dialect::Posix);
    assert_eq!(of(&["PowerShell.exe", "-Command"]), Dialect::PowerShell);
    assert_eq!(of(&["C:\\Windows\\System32\\cmd.exe", "/S", "/C"]), Dialect::Cmd);
    assert_eq!(of(&["/usr/bin/env", "-i", "A=b", "bash", "-c"]), Dialect::Bash);
    assert_eq!(of(&["python3", "-c"]), Dialect::Other);
    assert_eq!(of(&[]), Dialect::Other);
    let script = parse_whole("Get-Item | rm", Dialect::PowerShell);
    assert!(!script.understood && script.commands.is_empty());
}

#[test]
fn shebangs() {
    let text = "#!/usr/bin/env -S bash -eu\na";
    let found = shebang(text).unwrap();
    assert_eq!((&*found.name, found.dialect), ("bash", Dialect::Bash));
    assert_eq!(found.arguments, ["-eu"]);
    assert_eq!(&text[found.range], "/usr/bin/env -S bash -eu");
    assert_eq!(shebang("#!/usr/bin/python3\r\n").unwrap().name, "python3");
    assert_eq!(shebang("# x"), None);
    assert_eq!(shebang("#!"), None);
    assert_eq!(shebang("#!/bin/sh").unwrap().dialect, Dialect::Posix);
}
