//! Contexts, what is in force, and what was asked.

use super::{Surroundings, Workspace, copied};
use crate::{Dockerignore, File, Files, Kind, MemoryFiles};

fn around(path: &str, files: &[(&str, &str)]) -> Surroundings {
    Surroundings::new(Workspace::new(MemoryFiles::new(files.iter().copied())), path)
}

fn context(path: &str, dockerfile: &str, files: &[(&str, &str)]) -> Option<(String, Option<String>)> {
    let surroundings = around(path, files);
    let file = File::new(dockerfile);
    let context = surroundings.context(&file)?;
    Some((context.folder.clone(), context.ignore.as_ref().map(|(path, _)| path.clone())))
}

#[test]
fn what_is_copied() {
    let text = "ARG D=dist\nFROM a\nARG D\nCOPY ./a/../$D/ 'b' /x/\nADD https://x/y git@a:b z.tar / /y/\nCOPY --from=a /k /k\n\
                COPY <<E c /d/\nE\nCOPY [\"../..\", \"/\"]\nCOPY $UNKNOWN /z\n\
                RUN --mount=type=bind,source=q,target=/q --mount=from=a,target=/r --mount=type=cache,target=/c ls\n";
    let found: Vec<_> = copied(&File::new(text)).into_iter().map(|one| (one.path, one.mounted)).collect();
    let expected =
        [("dist", false), ("b", false), ("z.tar", false), (".", false), ("c", false), (".", false), ("q", true)];
    assert_eq!(found, expected.map(|(path, mounted)| (path.to_owned(), mounted)));
}

#[test]
fn the_context_is_where_the_sources_are() {
    let everything = "FROM a\nCOPY . .\n";
    let named = "FROM a\nCOPY package.json src/*.js ./\n";
    let some = |folder: &str, ignore: Option<&str>| Some((folder.to_owned(), ignore.map(str::to_owned)));
    assert_eq!(context("Dockerfile", everything, &[]), some("", None));
    let files = [("package.json", ""), ("src/a.js", ""), ("docker/x", ""), (".dockerignore", "")];
    assert_eq!(context("docker/Dockerfile", named, &files), some("", Some(".dockerignore")));
    assert_eq!(context("docker/Dockerfile", everything, &files), some("", Some(".dockerignore")));
    let own = [("package.json", ""), ("api/package.json", ""), ("api/src/b.js", ""), (".dockerignore", "")];
    assert_eq!(context("api/Dockerfile", named, &own), some("api", None));
    assert_eq!(context("api/Dockerfile", everything, &own), some("api", None));
    assert_eq!(context("a/b/Dockerfile", everything, &[("a/b/x", "")]), None);
    let both = [("a/Dockerfile.dockerignore", ""), ("a/.dockerignore", ""), ("a/.containerignore", "")];
    assert_eq!(context("a/Dockerfile", everything, &both), some("a", Some("a/Dockerfile.dockerignore")));
    assert_eq!(context("a/Dockerfile.dev", everything, &both), some("a", Some("a/.dockerignore")));
}

#[test]
fn the_builds_of_an_ignore_file() {
    let all = "FROM a\nCOPY . .\n";
    let files = [
        ("Dockerfile", all),
        ("Dockerfile.dev", all),
        ("Dockerfile.dev.dockerignore", ""),
        ("docker/web.Dockerfile", "FROM a\nCOPY src .\n"),
        ("api/Dockerfile", all),
        ("api/go.mod", ""),
        ("src/x", ""),
        (".dockerignore", ""),
    ];
    let builds =
        |path: &str| -> Vec<String> { around(path, &files).builds().iter().map(|build| build.path.clone()).collect() };
    assert_eq!(builds(".dockerignore"), ["Dockerfile", "docker/web.Dockerfile"]);
    assert_eq!(builds("Dockerfile.dev.dockerignore"), ["Dockerfile.dev"]);
    assert_eq!(builds("nothing.dockerignore"), Vec::<String>::new());
}

#[test]
fn it_remembers_what_it_was_asked() {
    let surroundings = around("api/Dockerfile", &[("api/a.js", "")]);
    let file = File::new("FROM a\nCOPY *.js .\n");
    assert!(surroundings.context(&file).is_some());
    let reads = surroundings.reads();
    for path in ["api/", "/", "api/.dockerignore", "api/Dockerfile.dockerignore"] {
        assert!(reads.contains(path), "{path} in {reads:?}");
    }
    assert!(surroundings.afresh().reads().is_empty());
}

#[test]
fn created_files_are_there() {
    let surroundings = around("Dockerfile", &[("a", "b")]).with_created(".dockerignore", "x\n");
    assert_eq!(surroundings.kind(".dockerignore"), Some(Kind::File(2)));
    let file = File::new("FROM a\n");
    let context = surroundings.context(&file).expect("a context");
    let (_, ignore) = context.ignore.as_ref().expect("a file");
    assert_eq!(ignore.source(), "x\n");
}

#[test]
fn files_are_understood_once() {
    let surroundings = around("Dockerfile", &[("x/Dockerfile", "FROM a\n")]);
    let [one, two] = [(); 2].map(|()| surroundings.dockerfile("x/Dockerfile").expect("a file"));
    assert!(std::sync::Arc::ptr_eq(&one, &two));
}

#[test]
fn memory_is_a_folder_tree() {
    let files = MemoryFiles::new([("a/b/c.txt", "x"), ("d/", "")]);
    let names =
        |folder: &str| files.list(folder).map(|all| all.iter().map(|entry| entry.name.clone()).collect::<Vec<_>>());
    assert_eq!(names(""), Some(vec!["a".to_owned(), "d".to_owned()]));
    assert_eq!(names("a/b"), Some(vec!["c.txt".to_owned()]));
    assert_eq!(names("a/b/c.txt"), None);
    assert_eq!(files.kind("a/b"), Some(Kind::Folder));
}

#[test]
fn edits_of_ignore_files() {
    let file = Dockerignore::new("a\nb\n").edit_all([(0..1, "x"), (2..3, "!y")]);
    assert_eq!(file.source(), "x\n!y\n");
    assert_eq!(file.ignore().patterns.len(), 2);
}
