//! Refactorings of real Compose files leave files that Docker Compose reads, with the same services.

use dockwright_ide::actions::actions;
use dockwright_model::{AnyFile, Compose};
use dockwright_syntax::text::apply_edits;

use crate::chance::{Random, floor};
use crate::real_files;

fn names(file: &Compose) -> Vec<String> {
    let mut names: Vec<String> = file.services().iter().map(|service| service.name.to_owned()).collect();
    names.sort();
    names
}

#[test]
fn real_files_stay_right() {
    let mut random = Random(0x5EED_0004);
    let (mut done, mut wrong) = (0, Vec::new());
    for (name, text) in &real_files() {
        let before = Compose::new(text);
        let problems = before.mismatches().len();
        let file = AnyFile::Compose(Compose::new(text));
        for _ in 0..if cfg!(debug_assertions) { 12 } else { 60 } {
            let at = floor(text, random.below(text.len() + 1));
            let offered = actions(&file, at..at, &[]);
            for action in actions(&file, at..at, &[]) {
                assert!(
                    offered.iter().any(|one| one.title == action.title && one.edits == action.edits),
                    "{name} at {at}"
                );
                let edits: Vec<_> = action.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
                let after = Compose::new(&apply_edits(text, &edits).expect("edits that do not overlap"));
                done += 1;
                let right = after.yaml().problems().is_empty()
                    && after.mismatches().len() <= problems
                    && names(&before) == names(&after)
                    && before.yaml().comments().len() == after.yaml().comments().len();
                if !right {
                    wrong.push(format!("{name}: {} at {at}\n{:?}", action.title, action.edits));
                }
            }
        }
    }
    println!("{done} refactorings");
    assert!(wrong.is_empty(), "{} of {done}\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
}
