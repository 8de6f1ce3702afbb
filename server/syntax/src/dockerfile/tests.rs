use super::*;

fn only(text: &str) -> Instruction {
    let file = Dockerfile::of(text);
    assert_eq!(file.instructions.len(), 1, "{file:?}");
    file.instructions.into_iter().next().expect("one instruction")
}

#[test]
fn continued_words_are_joined_and_keep_their_place() {
    let text = "COPY a\\\n  # note\n\nb \\\n c /d\n";
    let copy = only(text);
    assert_eq!(copy.words().iter().map(|word| word.text().to_owned()).collect::<Vec<_>>(), ["ab", "c", "/d"]);
    assert_eq!(&text[copy.words()[0].range(1..2)], "b");
    assert_eq!(copy.lines, (1, 5));
    assert_eq!(copy.blank_lines.len(), 1);
    assert_eq!(copy.line.text(), "COPY ab  c /d");
}

#[test]
fn flags_lose_their_quotes() {
    let run = only("RUN --mount=type=bind,source=\"a b\",target=/x --network=none ls");
    let flags: Vec<&str> = run.flags.iter().map(|flag| flag.decoded.as_str()).collect();
    assert_eq!(flags, ["--mount=type=bind,source=a b,target=/x", "--network=none"]);
    assert_eq!(run.flags[0].value_text(), Some("type=bind,source=a b,target=/x"));
    assert_eq!(run.rest.text(), "ls");
}

#[test]
fn pairs_old_and_new() {
    let env = only("ENV a=1 'b c'=\"d e\" f=");
    let pairs: Vec<_> = env.pairs().iter().map(|pair| (pair.key.text(), pair.value.as_ref().map(Word::text))).collect();
    assert_eq!(pairs, [("a", Some("1")), ("'b c'", Some("\"d e\"")), ("f", Some(""))]);
    let old = only("ENV key some value ");
    assert_eq!(old.pairs()[0].key.text(), "key");
    assert_eq!(old.pairs()[0].value.as_ref().map(Word::text), Some("some value"));
}

#[test]
fn heredocs_with_their_names() {
    let text = "RUN 3<<-'E F' cat <<B\n\tx\n\tE F\nB\n";
    let run = only(text);
    let [first, second] = run.heredocs.as_slice() else { panic!("two heredocs: {run:?}") };
    assert_eq!((first.name.as_str(), first.expand, first.chomp, first.descriptor), ("E F", false, true, 3));
    assert_eq!(&text[first.body.clone()], "\tx\n");
    assert_eq!((second.name.as_str(), second.expand, second.body.len()), ("B", true, 0));
    assert_eq!(run.lines, (1, 4));
}

#[test]
fn exec_form_is_decoded() {
    let cmd = only("CMD [\"a\\tb\", \\\n \"\\u00e9\\\\\"]");
    let values: Vec<&str> = cmd.exec().expect("exec form").iter().map(|word| word.value.as_str()).collect();
    assert_eq!(values, ["a\tb", "é\\"]);
    assert!(only("CMD ['a']").is_shell_form());
}

#[test]
fn onbuild_and_healthcheck() {
    let onbuild = only("ONBUILD COPY --from=a b c");
    let trigger = onbuild.trigger.as_deref().expect("a trigger");
    assert_eq!((trigger.keyword, trigger.words().len(), trigger.flags.len()), (Keyword::Copy, 2, 1));
    let check = only("HEALTHCHECK --interval=5s CMD curl -f x || exit 1");
    assert_eq!(check.check.as_ref().map(Word::text), Some("CMD"));
    assert_eq!(check.rest.text(), "curl -f x || exit 1");
}
