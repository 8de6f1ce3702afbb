//! Lists, pipelines, compound commands.

use super::super::{Construct, EffectKind, Operator};
use super::{at, continued, programs, script, texts};

#[test]
fn and_list_is_flat_and_can_be_taken_apart() {
    let text = "apt-get update && apt-get install -y curl > /dev/null && rm -rf /x";
    let script = script(text);
    assert!(script.is_and_list());
    let items: Vec<&str> = script.items.iter().map(|item| at(text, item.span)).collect();
    assert_eq!(items, ["apt-get update", "apt-get install -y curl > /dev/null", "rm -rf /x"]);
    assert_eq!(at(text, script.removal(0).unwrap()), "apt-get update && ");
    assert_eq!(at(text, script.removal(1).unwrap()), " && apt-get install -y curl > /dev/null");
    assert_eq!(at(text, script.removal(2).unwrap()), " && rm -rf /x");
    assert_eq!(script.removal(3), None);
    assert_eq!(script.commands[1].redirections.len(), 1);
    assert!(script.commands[0].redirections.is_empty() && script.commands[2].redirections.is_empty());
    assert!(script.commands.iter().all(|command| command.nesting.is_top_level()));
}

#[test]
fn operators_are_known() {
    let text = "a && b || c; d & e\nf ;";
    let script = script(text);
    use Operator::{And, Background, Newline, Or, Semicolon};
    let joints: Vec<_> = script.commands.iter().map(|command| command.joined_by.map(|joint| joint.operator)).collect();
    assert_eq!(joints, [None, Some(And), Some(Or), Some(Semicolon), Some(Background), Some(Newline)]);
    let after: Vec<_> = script.items.iter().map(|item| item.after.map(|joint| joint.operator)).collect();
    assert_eq!(after, [Some(And), Some(Or), Some(Semicolon), Some(Background), Some(Newline), Some(Semicolon)]);
    assert_eq!(at(text, script.items[1].before.unwrap().span), "&&");
    let background: Vec<_> = script.commands.iter().map(|command| command.nesting.background).collect();
    assert_eq!(background, [false, false, false, true, false, false]);
    assert!(!script.is_joined_by(&[And, Or, Semicolon, Background, Newline]));
    assert!(super::script("a; b").is_joined_by(&[Semicolon]) && !super::script("a; b").is_and_list());
}

#[test]
fn redirections_and_pipes_do_not_take_hold_of_lists() {
    let text = "a | b > x && c 2>&1 | d";
    let script = script(text);
    let pipelines: Vec<&str> = script.pipelines.iter().map(|pipeline| at(text, pipeline.span)).collect();
    assert_eq!(pipelines, ["a | b > x", "c 2>&1 | d"]);
    assert_eq!(script.items.len(), 2);
    assert_eq!(script.items[0].construct, Construct::Pipeline);
    assert!(script.is_and_list());
    let positions: Vec<_> = (script.commands.iter().map(|command| command.pipeline.unwrap()))
        .map(|position| (position.pipeline, position.index, position.length))
        .collect();
    assert_eq!(positions, [(0, 0, 2), (0, 1, 2), (1, 0, 2), (1, 1, 2)]);
    let joints: Vec<_> = script.commands.iter().map(|command| command.joined_by.map(|joint| joint.operator)).collect();
    assert_eq!(joints, [None, Some(Operator::Pipe), Some(Operator::And), Some(Operator::Pipe)]);
    assert_eq!(at(text, script.pipelines[1].operators[0].span), "|");
    assert_eq!(script.commands[2].redirections.len(), 1);
}

#[test]
fn stages_may_be_compound() {
    let text = "(a; b) 2> e | while read l; do c; done |& d";
    let script = script(text);
    assert_eq!(programs(&script), ["a", "b", "read", "c", "d"]);
    let pipeline = &script.pipelines[0];
    let stages: Vec<_> = pipeline.stages.iter().map(|stage| (stage.construct, at(text, stage.span))).collect();
    let expected = [
        (Construct::Subshell, "(a; b) 2> e"),
        (Construct::While, "while read l; do c; done"),
        (Construct::Command, "d"),
    ];
    assert_eq!(stages, expected);
    assert_eq!(pipeline.operators[1].operator, Operator::PipeAll);
    assert_eq!(script.compounds[0].redirections.len(), 1);
    assert!(script.commands[3].nesting.pipeline && script.commands[3].nesting.loop_body);
    assert!(script.commands[2].nesting.condition);
    assert!(!script.commands[4].nesting.pipeline);
}

#[test]
fn nested_pipelines_keep_their_order() {
    let text = "a $(b | c) | (d | e) | f";
    let script = script(text);
    let spans: Vec<&str> = script.pipelines.iter().map(|pipeline| at(text, pipeline.span)).collect();
    assert_eq!(spans, [text, "b | c", "d | e"]);
    let numbers: Vec<_> = script.commands.iter().map(|command| command.pipeline.unwrap().pipeline).collect();
    assert_eq!(numbers, [0, 1, 1, 2, 2, 0]);
}

#[test]
fn conditionals_and_loops() {
    let text =
        "if a; then b; elif c; then d; else e; fi && for i in x $(f); do g; done; case $y in p|q) h;; *) i; j;; esac";
    let script = script(text);
    assert_eq!(programs(&script), ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]);
    let condition: Vec<_> = script.commands.iter().map(|command| command.nesting.condition).collect();
    assert_eq!(condition, [true, false, true, false, false, false, false, false, false, false]);
    let branch: Vec<_> = script.commands.iter().map(|command| command.nesting.branch).collect();
    assert_eq!(branch, [false, true, false, true, true, false, false, true, true, true]);
    assert!(script.commands[6].nesting.loop_body && script.commands[5].nesting.substitution);
    assert_eq!(script.commands[9].joined_by.unwrap().operator, Operator::Semicolon);
    assert!(script.commands[8].joined_by.is_none());
    let constructs: Vec<_> = script.items.iter().map(|item| item.construct).collect();
    assert_eq!(constructs, [Construct::If, Construct::For, Construct::Case]);
    let others: Vec<_> = script.other_words.iter().map(|word| &*word.text).collect();
    assert_eq!(others, ["x", "$(f)", "$y", "p", "q", "*"]);
    assert_eq!(script.commands_of(&script.items[0]).len(), 5);
}

#[test]
fn subshells_groups_functions() {
    let text = "(cd /x && make) && { a; b; } > out; f() { c; }; function g { d; }; f";
    let script = script(text);
    assert_eq!(programs(&script), ["cd", "make", "a", "b", "c", "d", "f"]);
    assert!(
        script.commands[1].nesting.subshell && script.commands[2].nesting.group && script.commands[4].nesting.function
    );
    let names: Vec<_> = script.functions().map(|function| &*function.name.as_ref().unwrap().0).collect();
    assert_eq!(names, ["f", "g"]);
    assert_eq!(script.compounds[1].redirections[0].target.as_ref().unwrap().value(), Some("out"));
    assert_eq!(at(text, script.items[1].span), "{ a; b; } > out");
    assert_eq!(script.items.len(), 5);
    let lasting: Vec<_> = script.lasting_effects().map(|effect| effect.kind.clone()).collect();
    assert_eq!(lasting, [EffectKind::Function("f".into()), EffectKind::Function("g".into())]);
}

#[test]
fn negation() {
    let text = "! a && b\n! c | d\ne";
    let script = script(text);
    let negated: Vec<_> = script.commands.iter().map(|command| command.negated).collect();
    assert_eq!(negated, [true, false, true, true, false]);
    assert!(script.pipelines[0].negated);
    assert_eq!(at(text, script.items[0].span), "! a");
    assert_eq!(at(text, script.items[2].span), "! c | d");
    let group = super::script("! { a; } && b");
    assert_eq!(programs(&group), ["a", "b"]);
}

#[test]
fn continuations_map_to_the_document() {
    let text = "apt-get update \\\n  && apt-get inst\\\nall -y \"cu\\\nrl\" | tee \\\n   log";
    let script = continued(text);
    assert!(!script.has_errors);
    assert_eq!(texts(&script.commands[1]), ["apt-get", "install", "-y", "\"curl\""]);
    assert_eq!(at(text, script.commands[1].words[1].span), "inst\\\nall");
    assert_eq!(at(text, script.commands[1].words[3].span), "\"cu\\\nrl\"");
    assert_eq!(script.commands[1].words[3].value(), Some("curl"));
    assert_eq!(at(text, script.items[0].after.unwrap().span), "&&");
    assert_eq!(at(text, script.commands[2].span), "tee \\\n   log");
    assert_eq!(at(text, script.removal(0).unwrap()), "apt-get update \\\n  && ");
}

#[test]
fn comments() {
    let text = "a # one\n# two\nb # three";
    let script = script(text);
    let comments: Vec<&str> = script.comments.iter().map(|&span| at(text, span)).collect();
    assert_eq!(comments, ["# one", "# two", "# three"]);
    assert_eq!(programs(&script), ["a", "b"]);
    // Lines of a Dockerfile are joined without anything between, so the comment swallows the rest.
    let script = continued("a # b \\\n && c");
    assert_eq!(programs(&script), ["a"]);
    assert_eq!(script.comments.len(), 1);
}

#[test]
fn heredocs() {
    let text = "cat <<EOF > f && next\nhello $X $(cmd a)\nEOF\ncat <<-'E' | tee g\n\t$Y\n\tE\nafter";
    let script = script(text);
    assert_eq!(programs(&script), ["cat", "next", "cmd", "cat", "tee", "after"]);
    let [first, second] = script.heredocs.as_slice() else { panic!("{:?}", script.heredocs) };
    assert_eq!((&*first.delimiter, first.expands, at(text, first.span)), ("EOF", true, "<<EOF"));
    assert_eq!(at(text, first.body.unwrap()), "hello $X $(cmd a)\n");
    assert_eq!(first.variables.len(), 1);
    assert_eq!((&*second.delimiter, second.expands, second.command), ("E", false, Some(3)));
    assert!(second.variables.is_empty() && second.strips_tabs && !first.strips_tabs);
    assert_eq!(at(text, script.commands[0].span), "cat <<EOF > f");
    assert_eq!(script.commands[2].parent, Some(0));
    assert_eq!(script.pipelines.len(), 1);
    assert_eq!(script.items.len(), 4);
}

#[test]
fn errors_leave_the_rest() {
    let text = "if a; then b && apt-get install x";
    let script = super::parse_whole(text, super::Dialect::Posix);
    assert!(script.has_errors);
    assert!(script.uses("apt-get"));
    assert!(!script.is_and_list());
    let script = super::parse_whole("a && ", super::Dialect::Posix);
    assert!(script.has_errors && programs(&script) == ["a"]);
}
