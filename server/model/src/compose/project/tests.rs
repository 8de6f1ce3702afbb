//! Projects of several files.

use dockwright_facts::compose::EntityKind;

use super::{Project, ProjectFiles, TroubleKind};
use crate::compose::{Compose, Content};
use crate::{MemoryFiles, Surroundings, Workspace};

fn around(path: &str, files: &[(&str, &str)]) -> Surroundings {
    Surroundings::new(Workspace::new(MemoryFiles::new(files.iter().copied())), path)
}

/// What is asked of the project of a file among others.
fn with<T>(path: &str, files: &[(&str, &str)], ask: impl FnOnce(&Project<'_>) -> T) -> T {
    let text = files.iter().find(|(other, _)| *other == path).map_or("", |(_, text)| text);
    let (around, file) = (around(path, files), Compose::new(text));
    ask(&around.project(&file))
}

fn paths(project: &Project<'_>) -> Vec<String> {
    project.members().iter().map(|member| member.path.clone()).collect()
}

fn image(project: &Project<'_>, service: &str) -> Option<String> {
    let content = project.service(service)?.text(project, "image")?;
    content.text().map(str::to_owned)
}

fn troubles(project: &Project<'_>) -> Vec<TroubleKind> {
    project.troubles().iter().map(|trouble| trouble.kind.clone()).collect()
}

#[test]
fn which_files_are_merged() {
    let files = [
        ("compose.yaml", ""),
        ("compose.override.yaml", ""),
        ("compose.prod.yaml", ""),
        ("docker-compose.yml", ""),
        ("composite-compose.yaml", ""),
        ("b/compose.dev.yaml", ""),
    ];
    let of = |path: &str| with(path, &files, |project| (paths(project), project.is_certain()));
    let both = |over: &str| vec!["compose.yaml".to_owned(), over.to_owned()];
    assert_eq!(of("compose.yaml"), (both("compose.override.yaml"), true));
    assert_eq!(of("compose.override.yaml"), (both("compose.override.yaml"), true));
    assert_eq!(of("compose.prod.yaml"), (both("compose.prod.yaml"), false));
    for alone in ["docker-compose.yml", "composite-compose.yaml", "b/compose.dev.yaml"] {
        assert_eq!(of(alone), (vec![alone.to_owned()], true), "{alone}");
    }
    let listed = [
        (".env", "COMPOSE_FILE=a/one.compose.yaml:a/two.compose.yaml\nTAG=3\n"),
        ("a/one.compose.yaml", "services: {web: {image: 'x:$TAG'}}\n"),
        ("a/two.compose.yaml", ""),
        ("a/.env", "TAG=4\nOTHER=5\n"),
    ];
    with("a/two.compose.yaml", &listed, |project| {
        assert_eq!(paths(project), ["a/one.compose.yaml", "a/two.compose.yaml"]);
        assert_eq!(image(project, "web").as_deref(), Some("x:3"));
        let environment = &project.members()[0].environment;
        assert_eq!(environment.value("OTHER"), Some("5"));
        assert_eq!(environment.get("OTHER").map(|setting| &*setting.path), Some("a/.env"));
    });
}

#[test]
fn an_override_is_put_over_the_rest() {
    let files = [
        (
            "compose.yaml",
            "services:\n  web:\n    image: a\n    ports: ['1:1']\n    command: x\n    env_file: a.env\n    \
             deploy: {resources: {limits: {cpus: '1', memory: 1g}}}\nnetworks: {front: }\n",
        ),
        (
            "compose.override.yaml",
            "services:\n  web:\n    image: b\n    ports: ['2:2']\n    command: !reset null\n    env_file: !override b.env\n    \
             deploy: {resources: {limits: {cpus: '2'}}}\n  more: {image: c}\nvolumes: {data: }\n",
        ),
    ];
    for path in ["compose.yaml", "compose.override.yaml"] {
        with(path, &files, |project| {
            assert_eq!(image(project, "web").as_deref(), Some("b"));
            assert_eq!(project.service_names(), ["web", "more"]);
            let web = project.service("web").expect("a service");
            let texts = |name: &str| -> Vec<String> {
                web.items(name).iter().filter_map(|(_, node)| node.text()).map(str::to_owned).collect()
            };
            assert_eq!(texts("ports"), ["2:2", "1:1"]);
            assert_eq!(texts("env_file"), ["b.env"]);
            assert!(web.get("command").is_none());
            let limit = |name| web.at(&["deploy", "resources", "limits", name]).and_then(|(_, node)| node.text());
            assert_eq!((limit("cpus"), limit("memory")), (Some("2"), Some("1g")));
            assert!(project.declares(EntityKind::Network, "front") && project.declares(EntityKind::Volume, "data"));
            assert!(!project.declares(EntityKind::Network, "data"));
            assert_eq!(project.entities().filter(|(_, entity)| entity.name == "web").count(), 2);
        });
    }
}

#[test]
fn what_is_included() {
    let files = [
        (
            "compose.yaml",
            "include:\n  - db/compose.yaml\n  - path: [mon/a.compose.yaml, mon/b.compose.yaml]\n    \
             project_directory: mon/sub\n    env_file: mon.env\n  - gone.yaml\n  - https://example.com/x.git\n  - ../out.yaml\n",
        ),
        (".env", "TAG=1\n"),
        (
            "db/compose.yaml",
            "include: [deep/compose.yaml]\nservices: {db: {image: 'db:$TAG-$OWN'}}\nvolumes: {data: }\n",
        ),
        ("db/.env", "TAG=2\nOWN=own\n"),
        ("db/deep/compose.yaml", "services: {deep: {build: ctx}}\n"),
        ("mon/a.compose.yaml", "services: {mon: {image: 'a:$LEVEL', build: .}}\n"),
        ("mon/b.compose.yaml", "services: {mon: {image: 'b:$LEVEL'}}\n"),
        ("mon.env", "LEVEL=high\n"),
    ];
    with("compose.yaml", &files, |project| {
        let expected =
            ["compose.yaml", "db/compose.yaml", "mon/a.compose.yaml", "mon/b.compose.yaml", "db/deep/compose.yaml"];
        assert_eq!(paths(project), expected);
        assert_eq!(project.service_names(), ["db", "mon", "deep"]);
        assert_eq!(image(project, "db").as_deref(), Some("db:1-own"));
        assert_eq!(image(project, "mon").as_deref(), Some("b:high"));
        let context = |name| project.build_of(&project.service(name)?)?.context;
        assert_eq!(context("mon").as_deref(), Some("mon/sub"));
        assert_eq!(context("deep").as_deref(), Some("db/deep/ctx"));
        assert!(project.declares(EntityKind::Volume, "data"));
        assert_eq!(troubles(project), [TroubleKind::Missing("gone.yaml".to_owned())]);
        assert!(!project.is_whole());
    });
}

#[test]
fn what_is_extended() {
    let files = [
        (
            "compose.yaml",
            "services:\n  web:\n    extends: {file: common/base.yaml, service: app}\n    environment: {A: 1}\n  \
             odd:\n    extends: {file: common/base.yaml, service: nothing}\n  \
             gone:\n    extends: {file: gone.yaml, service: app}\n",
        ),
        (
            "common/base.yaml",
            "services:\n  app:\n    extends: {file: ../more/root.yaml, service: root}\n    build: .\n    image: app\n\
             volumes: {data: }\n",
        ),
        ("more/root.yaml", "services: {root: {restart: always, image: root, build: {args: [X=1], target: prod}}}\n"),
    ];
    with("compose.yaml", &files, |project| {
        assert_eq!(image(project, "web").as_deref(), Some("app"));
        let web = project.service("web").expect("a service");
        assert!(web.is_whole && project.service("odd").is_some_and(|odd| !odd.is_whole));
        assert_eq!(web.get("restart").and_then(|(_, node)| node.text()), Some("always"));
        let build = project.build_of(&web).expect("a build");
        assert_eq!(build.dockerfile.as_deref(), Some("common/Dockerfile"));
        assert_eq!(
            build.target.map(|target| (target.text, target.path)),
            Some(("prod".into(), "more/root.yaml".into()))
        );
        assert_eq!(build.arguments.first().map(|spot| spot.text.as_str()), Some("X"));
        assert!(!project.declares(EntityKind::Volume, "data"), "only services are extended");
        let expected =
            [TroubleKind::UnknownService("common/base.yaml".to_owned()), TroubleKind::Missing("gone.yaml".to_owned())];
        assert_eq!(troubles(project), expected);
    });
}

#[test]
fn circles_end() {
    let files = [
        ("compose.yaml", "include: [a.yaml]\n"),
        ("a.yaml", "include: [b.yaml]\n"),
        ("b.yaml", "include: [compose.yaml, b.yaml]\n"),
        (
            "c.yaml",
            "services: {x: {extends: {file: d.yaml, service: y}}, z: {extends: {file: c.yaml, service: w}}, w: {image: a}}\n",
        ),
        ("d.yaml", "services: {y: {extends: z}, z: {extends: {file: c.yaml, service: x}}}\n"),
    ];
    with("compose.yaml", &files, |project| {
        let way = ["compose.yaml", "a.yaml", "b.yaml", "compose.yaml"].map(str::to_owned).to_vec();
        let own = ["b.yaml", "b.yaml"].map(str::to_owned).to_vec();
        assert_eq!(troubles(project), [TroubleKind::IncludeCycle(way), TroubleKind::IncludeCycle(own)]);
    });
    with("c.yaml", &files, |project| {
        let way = ["x (c.yaml)", "y (d.yaml)", "z (d.yaml)", "x (c.yaml)"].map(str::to_owned).to_vec();
        assert_eq!(troubles(project), [TroubleKind::ExtendsCycle(way)]);
        assert!(project.service("x").is_some_and(|x| x.parts.len() == 3));
        assert_eq!(image(project, "z").as_deref(), Some("a"));
    });
}

#[test]
fn many_files_are_bounded() {
    let texts: Vec<(String, String)> = (0..200)
        .map(|at| (format!("{at}.yaml"), format!("include: [{}.yaml, {}.yaml]\n", at * 2 + 1, at * 2 + 2)))
        .collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    with("0.yaml", &files, |project| {
        assert_eq!(project.members().len(), super::MAX_FILES);
        assert!(!project.is_whole());
    });
    let texts: Vec<(String, String)> =
        (0..50).map(|at| (format!("{at}.yaml"), format!("include: [{}.yaml]\n", at + 1))).collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    with("0.yaml", &files, |project| assert_eq!(project.members().len(), super::MAX_DEPTH + 1));
}

#[test]
fn the_text_at_hand_counts() {
    let surroundings = around("compose.yaml", &[("compose.yaml", "services: {old: {}}\n"), ("x.yaml", "")]);
    let file = Compose::new("services: {new: {}}\ninclude: [x.yaml]\n");
    let project = surroundings.project(&file);
    assert_eq!(project.service_names(), ["new"]);
    assert!(surroundings.reads().contains("x.yaml") && surroundings.reads().contains(".env"));
    assert_eq!((project.here(), project.is_here(1)), (Some(0), false));
}

#[test]
fn variables_with_and_without_values() {
    let text = "services: {a: {image: '$A'}, b: {image: '${B:-d}'}, c: {image: '${A:-d}$C'}, d: {image: '$$A'}}\n";
    with("compose.yaml", &[("compose.yaml", text), (".env", "A=x\n")], |project| {
        let content = |name: &str| project.service(name).and_then(|service| service.text(project, "image"));
        assert_eq!(content("a"), Some(Content::ByDefault("x".to_owned())));
        assert_eq!(content("b"), Some(Content::ByDefault("d".to_owned())));
        assert_eq!(content("c"), Some(Content::Unknown));
        assert_eq!(content("d"), Some(Content::Exactly("$A".to_owned())));
    });
}

#[test]
fn what_services_build() {
    let text = "services:\n  a: {build: .}\n  b:\n    build:\n      context: web\n      dockerfile: ../docker/Dockerfile\n      \
                target: \"prod\"\n      args: {A: 1, B: }\n      platforms: [linux/amd64, linux/arm64]\n      \
                additional_contexts: [shared=../x]\n  c: {build: 'https://example.com/x.git'}\n  \
                d: {build: {dockerfile_inline: 'FROM a'}}\n  e: {image: x}\n  f: {build: {context: '$X'}}\n  \
                g: {build: {context: ., target: $T}}\n  h: {build: {context: /abs}}\n";
    with("app/compose.yaml", &[("app/compose.yaml", text)], |project| {
        let builds = project.builds();
        let dockerfiles: Vec<(&str, Option<&str>)> =
            builds.iter().map(|build| (build.service.text.as_str(), build.dockerfile.as_deref())).collect();
        let expected = [
            ("a", Some("app/Dockerfile")),
            ("b", Some("app/docker/Dockerfile")),
            ("c", None),
            ("d", None),
            ("f", None),
            ("g", Some("app/Dockerfile")),
            ("h", None),
        ];
        assert_eq!(dockerfiles, expected);
        let b = &builds[1];
        let target = b.target.as_ref().expect("a target");
        assert_eq!((&text[target.range.clone()], target.is_written), ("prod", true));
        assert_eq!(&text[b.service.range.clone()], "b");
        assert_eq!(b.arguments.iter().map(|spot| &text[spot.range.clone()]).collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!((b.contexts.as_slice(), b.platforms.len()), (["shared".to_owned()].as_slice(), 2));
        assert!(builds[3].inline.as_deref() == Some("FROM a") && builds[5].unknown_target);
    });
}

#[test]
fn a_dockerfile_knows_its_builds() {
    let files = [
        ("api/Dockerfile", "FROM a\nCOPY src .\n"),
        ("compose.yaml", "services: {api: {build: {context: ., dockerfile: api/Dockerfile, target: dev}}}\n"),
        ("compose.prod.yaml", "services: {api: {build: {target: prod}}}\n"),
        ("deploy/compose.yaml", "services: {api2: {build: {context: .., dockerfile: api/Dockerfile}}}\n"),
        ("far/away/compose.yaml", "services: {api3: {build: ../../api}}\n"),
        (".dockerignore", ""),
    ];
    let around = around("api/Dockerfile", &files);
    let targets: Vec<(String, Option<String>)> = around
        .service_builds()
        .iter()
        .map(|build| (build.service.path.clone(), build.target.as_ref().map(|target| target.text.clone())))
        .collect();
    let some = |path: &str, target: Option<&str>| (path.to_owned(), target.map(str::to_owned));
    let expected =
        [some("compose.prod.yaml", Some("prod")), some("compose.yaml", Some("dev")), some("deploy/compose.yaml", None)];
    assert_eq!(targets, expected);
    assert_eq!(around.all_service_builds("api/Dockerfile").len(), 4);
    let file = crate::File::new("FROM a\nCOPY src .\n");
    assert_eq!(around.context(&file).map(|context| context.folder.as_str()), Some(""));
    let files = ProjectFiles::load(&around, "compose.yaml", None);
    assert!(files.project(None).here().is_none());
}

#[test]
fn builds_are_found_anew_when_files_change() {
    use std::sync::{Arc, Mutex};

    #[derive(Debug, Clone)]
    struct Changing(Arc<Mutex<MemoryFiles>>);

    impl crate::Files for Changing {
        fn kind(&self, path: &str) -> Option<crate::Kind> {
            self.0.lock().expect("a lock").kind(path)
        }
        fn read(&self, path: &str) -> Option<Arc<str>> {
            self.0.lock().expect("a lock").read(path)
        }
        fn list(&self, folder: &str) -> Option<Arc<[crate::Entry]>> {
            self.0.lock().expect("a lock").list(folder)
        }
    }

    let compose = |target: &str| format!("services: {{web: {{build: {{context: ., target: {target}}}}}}}\n");
    let files = MemoryFiles::new([("Dockerfile", "FROM a\n"), ("compose.yaml", compose("one").as_str())]);
    let changing = Changing(Arc::new(Mutex::new(files)));
    let workspace = Workspace::new(changing.clone());
    let targets = || -> Vec<String> {
        let around = Surroundings::new(Arc::clone(&workspace), "Dockerfile");
        let builds = around.service_builds().to_vec();
        assert!(around.reads().contains("compose.override.yml"), "also where the answer was known");
        builds.into_iter().filter_map(|build| Some(build.target?.text)).collect()
    };
    assert_eq!((targets(), targets()), (vec!["one".to_owned()], vec!["one".to_owned()]));
    changing.0.lock().expect("a lock").add("compose.yaml", &compose("two"), 1);
    assert_eq!(targets(), ["two"]);
    changing.0.lock().expect("a lock").add("compose.override.yml", &compose("three"), 1);
    assert_eq!(targets(), ["three"]);
}

#[test]
fn a_build_in_one_file_has_the_rest_from_others() {
    let files = [
        (".env", "PLACE=web\n"),
        ("compose.yaml", "services:\n  web:\n    build: $PLACE\nx-build: &b\n  context: b\n"),
        ("compose.override.yaml", "services:\n  web:\n    build: {dockerfile: prod.Dockerfile}\n"),
    ];
    let dockerfile = |path: &str, keys: &[&str]| {
        with(path, &files, |project| {
            let root = project.file(project.here()?)?.yaml().root()?;
            project.dockerfile_of(keys.iter().try_fold(root, |node, key| node.get(key))?)
        })
    };
    let of_service = ["services", "web", "build"];
    assert_eq!(dockerfile("compose.override.yaml", &of_service).as_deref(), Some("web/prod.Dockerfile"));
    assert_eq!(dockerfile("compose.yaml", &of_service).as_deref(), Some("web/prod.Dockerfile"));
    assert_eq!(dockerfile("compose.yaml", &["x-build"]).as_deref(), Some("b/Dockerfile"));
}

#[test]
fn few_bytes_do_not_become_many() {
    let mut text = format!("A={}\n", "a".repeat(1 << 16));
    (0..1_000).for_each(|n| text += &format!("B{n}=$A$A$A\n"));
    with("compose.yaml", &[("compose.yaml", ""), (".env", &text)], |project| {
        let environment = &project.members()[0].environment;
        let bytes: usize = environment.settings().map(|(_, setting)| setting.value.len()).sum();
        assert!(environment.get("B0").is_some() && bytes <= 1 << 21, "{bytes}");
    });
}

#[test]
fn values_take_up_no_more_than_they_may() {
    let mut text = format!("A={}\n", "x".repeat(30_000));
    for (name, before) in ["B", "C", "D", "E"].iter().zip(["A", "B", "C", "D"]) {
        text += &format!("{name}=${before}${before}\n");
    }
    text += "SMALL=1\n";
    let files = [("compose.yaml", "services: {}\n"), (".env", text.as_str())];
    with("compose.yaml", &files, |project| {
        let environment = &project.members()[0].environment;
        assert_eq!((environment.value("B"), environment.value("SMALL")), (None, Some("1")));
        assert_eq!(environment.cut(), Some(".env"));
    });
    let many: String = (0..100).map(|number| format!("V{number}={}\n", "x".repeat(20_000))).collect();
    let files = [("compose.yaml", "services: {}\n"), (".env", many.as_str())];
    with("compose.yaml", &files, |project| {
        let environment = &project.members()[0].environment;
        let bytes: usize = environment.settings().map(|(_, setting)| setting.value.len()).sum();
        assert!(bytes <= 1 << 20 && environment.value("V0").is_some() && environment.value("V99").is_none());
        assert_eq!(environment.cut(), Some(".env"));
    });
}

#[test]
fn build_arguments_reach_the_dockerfile() {
    let dockerfile =
        "ARG BASE=python:3.13\nARG UNUSED\nFROM $BASE AS one\nARG PORT=80\nENV PORT2=$PORT\nEXPOSE $PORT\n";
    let compose = "services:
  plain: {build: .}
  mapping: {build: {context: ., args: {BASE: 'node:24', PORT: 8080, OTHER: x}}}
  list: {build: {context: ., args: ['BASE=golang:${V}', PORT]}}
  unknown: {build: {context: ., args: [BASE, 'PORT=${P}']}}
  over: {build: {args: {BASE: rust:1}}, extends: mapping}
  same: {build: {context: ., args: {BASE: 'python:3.13'}}}
  float: {build: {context: ., args: {BASE: 3.10}}}
";
    let files = [("Dockerfile", dockerfile), (".env", "V=1.25\nPORT=90\n"), ("compose.yaml", compose)];
    let around = around("compose.yaml", &files);
    let file = crate::Compose::new(compose);
    let read = |name: &str| {
        let build = around.project_builds(&file).iter().find(|build| build.service.text == name).expect("a build");
        let dockerfile = build.file(&around).expect("a Dockerfile");
        let stage = build.stage(&dockerfile).expect("a stage");
        let base = stage.base_text.clone().unwrap_or_default();
        (base, dockerfile.meaning().expand(5, "$PORT-$PORT2").unwrap_or_default())
    };
    assert_eq!(read("float").0, "", "Compose makes 3.1 of it");
    let pair = |base: &str, ports: &str| (base.to_owned(), ports.to_owned());
    assert_eq!(read("plain"), pair("python:3.13", "80-80"));
    assert_eq!(read("mapping"), pair("node:24", "8080-8080"));
    assert_eq!(read("list"), pair("golang:1.25", "90-90"));
    assert_eq!(read("unknown"), pair("", ""));
    assert_eq!(read("over"), pair("rust:1", "8080-8080"));
    let same = |name: &str| around.project_builds(&file).iter().find(|build| build.service.text == name)?.file(&around);
    assert!(std::sync::Arc::ptr_eq(&same("plain").expect("one"), &same("same").expect("one")));
    assert!(std::sync::Arc::ptr_eq(&same("list").expect("one"), &same("list").expect("one")), "remembered");
}

#[test]
fn who_puts_a_file_together_with_others() {
    let files = [
        ("compose.yaml", "include: [a/compose.yaml]\nservices:\n  x: {extends: {file: base.yaml, service: s}}\n"),
        ("a/compose.yaml", "include: [../compose.yaml]\nservices: {web: {image: a}}\n"),
        ("base.yaml", "services: {s: {image: a, depends_on: [web]}}\n"),
        ("b/compose.yaml", "services: {web: {image: a}}\n"),
    ];
    let projects = |path: &str| around(path, &files).projects_around().len();
    assert_eq!((projects("a/compose.yaml"), projects("base.yaml"), projects("b/compose.yaml")), (1, 1, 0));
    let file = Compose::new(files[1].1);
    let around = around("a/compose.yaml", &files);
    let all = super::Namesakes::new(&around, &file);
    let paths = |path: &str, name: &str| -> Vec<String> {
        all.places(path, EntityKind::Service, name).into_iter().map(|place| place.path).collect()
    };
    assert_eq!(paths("a/compose.yaml", "web"), ["a/compose.yaml", "base.yaml"]);
    assert_eq!(paths("base.yaml", "s"), ["base.yaml", "compose.yaml"]);
    assert!(all.clash("a/compose.yaml", EntityKind::Service, "web", "x").is_some());
    assert!(all.clash("a/compose.yaml", EntityKind::Service, "web", "y").is_none());
}

#[test]
fn profiles_that_are_on() {
    let compose = "services: {}\n";
    for (env, on) in [("COMPOSE_PROFILES=debug,test\n", true), ("COMPOSE_PROFILES=*\n", true), ("A=1\n", false)] {
        with("compose.yaml", &[("compose.yaml", compose), (".env", env)], |project| {
            assert_eq!(project.profiles().allow(&["test".to_owned()]), on, "{env}");
        });
    }
}

#[test]
fn very_many_services_of_several_files() {
    let services = |more: &str| -> String {
        let body = (0..10_000).map(|number| format!("  s{number}: {{image: a{more}}}\n")).collect::<String>();
        format!("services:\n{body}")
    };
    let (base, over) = (services(""), services(", depends_on: [s0]"));
    let base = base + "  x: {image: a, depends_on: [s1]}\n";
    let files = [("compose.yaml", base.as_str()), ("compose.override.yaml", over.as_str())];
    let start = std::time::Instant::now();
    let (around, file) = (around("compose.yaml", &files), Compose::new(&base));
    let places = super::Namesakes::new(&around, &file).places("compose.yaml", EntityKind::Service, "s0");
    assert_eq!(places.iter().map(|place| place.occurrences.len()).sum::<usize>(), 10_002);
    assert_eq!(around.project(&file).service_names().len(), 10_001);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
