//! Wrappers and the reading of arguments.

use super::super::{Command, Word};
use super::script;

fn command(text: &str) -> Command {
    script(text).commands[0].clone()
}

#[track_caller]
fn wrapped(text: &str, program: &str, wrappers: &[&str]) {
    let command = command(text);
    let effective = command.effective();
    assert_eq!(effective.program(), Some(program), "{text}");
    let found: Vec<_> = effective.wrappers().map(Word::value_or_text).collect();
    assert_eq!(found, wrappers, "{text}");
}

#[test]
fn wrappers_are_skipped() {
    wrapped("apt-get install x", "apt-get", &[]);
    wrapped("sudo -E -u root apt-get install x", "apt-get", &["sudo"]);
    wrapped("sudo -u=root A=b apt-get", "apt-get", &["sudo"]);
    wrapped("A=b exec env -i -u X C=d E=\"$F\" /usr/bin/cmd y", "cmd", &["exec", "env"]);
    wrapped("command -p ls", "ls", &["command"]);
    wrapped("command -v curl", "command", &[]);
    wrapped("nice -n 5 time -p nohup x", "x", &["nice", "time", "nohup"]);
    wrapped("timeout -k 5 10s curl x", "curl", &["timeout"]);
    wrapped("timeout --signal=KILL 10s curl x", "curl", &["timeout"]);
    wrapped("xargs -0 -n 1 rm -rf", "rm", &["xargs"]);
    wrapped("xargs -n1 -- rm", "rm", &["xargs"]);
    wrapped("sudo", "sudo", &[]);
    wrapped("env", "env", &[]);
    wrapped("sudo -s", "sudo", &[]);
    wrapped("exec > f", "exec", &[]);
    wrapped("gosu user cmd", "cmd", &["gosu"]);
    wrapped("tini -- cmd a", "cmd", &["tini"]);
    wrapped("env -S 'a b' c", "env", &[]);
    assert_eq!(command("sudo $X").effective().program(), None);
    assert!(command("/usr/bin/sudo x").effective().wrapped_by("sudo"));
}

#[test]
fn variables_for_the_program() {
    assert!(command("A=1 cmd").effective().sets_variable("A"));
    assert!(command("sudo env A=1 cmd").effective().sets_variable("A"));
    assert!(!command("cmd A=1").effective().sets_variable("A"));
}

#[test]
fn subcommands_and_operands() {
    let apt = command("apt-get -o X=y -qqt stable install -y --no-install-recommends a \"b\" c=1.2 -- -d");
    let valued = &["-o", "-t", "--option"];
    let effective = apt.effective();
    assert_eq!(effective.subcommand(valued).unwrap().value(), Some("install"));
    assert!(effective.is("apt-get", "install", valued));
    let operands: Vec<_> = effective.subcommand_operands(valued).map(Word::value_or_text).collect();
    assert_eq!(operands, ["a", "b", "c=1.2", "-d"]);
    let git = command("git -C /x clone url");
    assert_eq!(git.effective().subcommand(&[]).unwrap().value(), Some("/x"));
    assert_eq!(git.effective().subcommand(&["-C"]).unwrap().value(), Some("clone"));
    assert!(command("ls -l").effective().subcommand(&[]).is_none());
}

#[test]
fn flags() {
    let command = command("apt-get -qqy --assume=no '--force' -oDpkg::x=y --no=$X install -- -z");
    let effective = command.effective();
    assert!(effective.has_flag("-y") && effective.has_flag("-q") && effective.has_flag("--assume"));
    assert!(effective.has_flag("--force") && effective.has_flag("-o") && effective.has_flag("--no"));
    assert!(!effective.has_flag("-D") && !effective.has_flag("-z") && !effective.has_flag("--ass"));
    assert!(effective.has_any_flag(&["-z", "--assume"]) && !effective.has_any_flag(&["-z", "-w"]));
    assert_eq!((effective.count_flag("-q"), effective.count_flag("-y"), effective.count_flag("--no")), (2, 1, 1));
    assert_eq!(&*effective.find_flag(&["-y"]).unwrap().text, "-qqy");
}

#[test]
fn flag_values() {
    let command = command("curl -fsSLo out -H a -Hb --header=c --header \"d e\" -H -- -H x");
    let effective = command.effective();
    let values = |flag| effective.flag_values(flag).map(|value| value.text.to_owned()).collect::<Vec<_>>();
    assert_eq!(values("-o"), ["out"]);
    assert_eq!(values("-H"), ["a", "b", "--"]);
    assert_eq!(values("--header"), ["c", "d e"]);
    assert!(effective.flag_value("-x").is_none());
}
