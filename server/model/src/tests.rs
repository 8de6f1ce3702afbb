use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::shell::Dialect;

use super::*;

#[test]
fn stages_and_their_bases() {
    let file =
        File::new("ARG V=3.20\nFROM alpine:$V AS Build\nFROM build\nFROM scratch\nFROM ${X:-debian:12}\nFROM $Y\n");
    let stages = &file.meaning().stages;
    assert_eq!(stages[0].base_text.as_deref(), Some("alpine:3.20"));
    assert!(matches!(stages[1].base, Base::Stage(0)));
    assert!(matches!(stages[2].base, Base::Scratch));
    assert_eq!(stages[3].base_text.as_deref(), Some("debian:12"));
    assert!(matches!(stages[4].base, Base::Unknown));
    assert_eq!(file.meaning().chain(1), [1, 0]);
}

#[test]
fn variables_by_scope() {
    let text = "ARG A=g\nFROM x AS s\nARG A\nENV B=$A C=${B:-none}\nFROM s\nENV B=late\nRUN echo $B\n";
    let file = File::new(text);
    let meaning = file.meaning();
    assert_eq!(meaning.value(3, "A"), Value::Known("g".into()));
    let value = |name: &str| {
        let definition = meaning.scope.definitions().iter().find(|definition| definition.name == name);
        definition.map(|definition| definition.value.clone())
    };
    assert_eq!(value("C"), Some(Value::Unknown), "B of the same ENV is not seen, and the image may set it");
    assert_eq!(meaning.value(6, "B"), Value::Known("late".into()));
    assert_eq!(meaning.value(5, "B"), Value::Known("g".into()));
}

#[test]
fn state_goes_through_stages() {
    let text = "FROM node:22 AS a\nUSER node\nSHELL [\"/bin/bash\", \"-c\"]\nFROM a\nRUN x\nFROM alpine\nRUN y\n";
    let file = File::new(text);
    let (dockerfile, meaning) = (file.dockerfile(), file.meaning());
    let user = meaning.user(dockerfile, &meaning.state(4));
    assert_eq!(user, User::Set { instruction: 1, name: Some("node".into()) });
    assert_eq!(user.is_root(), Some(false));
    assert_eq!(meaning.dialect(dockerfile, &meaning.state(4)), Dialect::Bash);
    assert_eq!(meaning.user(dockerfile, &meaning.state(6)).is_root(), Some(true));
}

#[test]
fn a_comment_may_say_which_shell_runs() {
    let text = "FROM a\nRUN 0\n# hadolint shell = /bin/bash -x\nRUN 1\nFROM b\nRUN 2\nSHELL [\"ash\", \"-c\"]\nRUN 3\nFROM c\nRUN 4\n\
                # hadolint shell=pwsh\nRUN 5\n# hadolint shell=\nRUN 6\n# hadolint shells=sh\nRUN 7\n";
    let file = File::new(text);
    let of = |run: &str| {
        let mut all = file.dockerfile().instructions.iter();
        let index = all.position(|instruction| instruction.rest.text() == run).unwrap();
        file.meaning().dialect(file.dockerfile(), &file.meaning().state(index))
    };
    let expected = [
        Dialect::Posix,
        Dialect::Bash,
        Dialect::Bash,
        Dialect::Posix,
        Dialect::Bash,
        Dialect::PowerShell,
        Dialect::PowerShell,
        Dialect::PowerShell,
    ];
    for (run, expected) in expected.into_iter().enumerate() {
        assert_eq!(of(&run.to_string()), expected, "RUN {run}");
    }
}

#[test]
fn files_share_what_they_have_in_common() {
    let scripts = std::sync::Arc::default();
    let text = "FROM a\nRUN one && two\nSHELL [\"bash\", \"-c\"]\nRUN one && two\n";
    let [one, two] = [text, &format!("# syntax=x\n{text}RUN three\n")].map(|text| File::sharing(text, &scripts));
    let (one, two) = (one.meaning().bodies(), two.meaning().bodies());
    assert!(std::sync::Arc::ptr_eq(&one[0].script, &two[0].script));
    assert!(!std::sync::Arc::ptr_eq(&one[0].script, &one[1].script), "the shell is another one");
    assert_eq!((one.len(), two.len()), (2, 3));
}

#[test]
fn an_edit_equals_a_fresh_file() {
    let file = File::new("FROM a\nRUN one && two\nRUN three\n");
    let _ = file.meaning();
    let edited = file.edit(11..14, "four");
    let fresh = File::new("FROM a\nRUN four && two\nRUN three\n");
    assert_eq!(edited.source(), fresh.source());
    assert_eq!(edited.tree().root_node().to_sexp(), fresh.tree().root_node().to_sexp());
    let programs = |file: &File| {
        let bodies = file.meaning().bodies().iter();
        bodies.flat_map(|body| body.script.commands.iter().map(|c| c.program.clone())).collect::<Vec<_>>()
    };
    assert_eq!(programs(&edited), programs(&fresh));
}

#[test]
fn names_and_references() {
    let text = "FROM a AS b\nARG V\nRUN --mount=type=bind,from=b,target=/x echo \"$V\"\nCOPY --from=B /$V <<E /y\nE\n";
    let file = File::new(text);
    let found: Vec<(&str, &str)> = file
        .names()
        .references
        .iter()
        .map(|reference| (&text[reference.range.clone()], file.names().entities[reference.entity].name.as_str()))
        .collect();
    assert_eq!(found, [("b", "b"), ("V", "V"), ("B", "b"), ("V", "V"), ("E", "E")]);
}

#[test]
fn doubling_values_stop() {
    let mut text = "FROM a\nENV A0=xxxxxxxx\n".to_owned();
    for index in 0..60 {
        text += &format!("ENV A{}=$A{index}$A{index}\n", index + 1);
    }
    let file = File::new(&text);
    let last = file.meaning().scope.definitions().last().expect("definitions");
    assert_eq!(last.value, Value::Unknown);
}

#[test]
fn values_stop_when_there_are_too_many() {
    let text = format!("FROM a\nENV A={}\n{}", "x".repeat(8000), "ENV B=$A\n".repeat(2200));
    let file = File::new(&text);
    let definitions = file.meaning().scope.definitions();
    let known = definitions.iter().filter(|definition| matches!(definition.value, Value::Known(_))).count();
    assert!(known > 2000 && known < definitions.len(), "{known}");
}

#[test]
fn stages_share_what_is_known_of_their_image() {
    let file = File::new("FROM python:3.12\nFROM python:3.12\nFROM node\nFROM scratch\n");
    let stages = &file.meaning().stages;
    let repositories: Vec<_> = stages.iter().map(|stage| stage.image_facts().map(|facts| facts.repository)).collect();
    assert_eq!(repositories, [Some("python"), Some("python"), Some("node"), None]);
}

#[test]
fn the_shell_does_not_see_heredoc_words() {
    let text = "FROM a\nRUN 3<<-'E F' cat <<B \\\n | sort\n\tx\n\tE F\nB\nONBUILD RUN cat <<C\nC\n";
    let file = File::new(text);
    let bodies = file.meaning().bodies();
    let words = |body: &ShellBody| -> Vec<String> {
        body.script.commands.iter().flat_map(|command| &command.words).map(|word| word.text.to_string()).collect()
    };
    assert_eq!(bodies.iter().map(words).collect::<Vec<_>>(), [vec!["cat", "sort"], vec!["cat"]]);
}
