//! Go, Rust and Java: one program is compiled, and copied by its path.

use dockwright_facts::build_tools::{BuildTool, build_tool};
use dockwright_facts::images;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::mount::{Field, MountType};
use dockwright_syntax::shell::{Command, Word};

use super::single::Single;
use super::steps::{ACCOUNTS, system};
use super::{Plan, STAGE};
use crate::rules::installs;
use crate::rules::mounts;
use crate::rules::paths;

/// What a program without any library needs: certificates and time zones.
const STATIC: &str = "gcr.io/distroless/static-debian13";

/// The same with the libraries of C.
const DYNAMIC: &str = "gcr.io/distroless/cc-debian13";

/// Folders in which programs are found by their name.
const PATH: &[&str] = &["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// The RUNs up to the last one that `compiles`, all of whose commands are of the system or `known`.
fn build(single: &Single<'_>, compiles: impl Fn(&Command) -> bool, known: impl Fn(&Command) -> bool) -> Option<usize> {
    let has = |commands: &[Command]| commands.iter().any(&compiles);
    let last = single.runs().filter(|(_, commands)| commands.is_some_and(has)).map(|(index, _)| index).last()?;
    for (_, commands) in single.runs().filter(|(index, _)| *index <= last) {
        if !commands?.iter().all(|command| compiles(command) || known(command) || system(command).is_some()) {
            return None;
        }
    }
    Some(last)
}

/// The plan that copies one file to where it was.
fn copying(single: &Single<'_>, base: String, last: usize, path: &str, has_shell: bool) -> Option<Plan> {
    // What lies in a mount is not in the layer.
    let mounted = single.all.iter().flat_map(|(_, run)| mounts::of(single.file, run)).any(|mount| {
        let target = mount.target().map(Field::text).unwrap_or_default();
        let folder = paths::join(single.workdir(last).as_deref(), target);
        !matches!(mount.mount_type(), Some(MountType::Secret | MountType::Ssh))
            && folder.is_none_or(|folder| paths::is_within(path, &folder))
    });
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte));
    (!mounted && plain).then(|| Plan {
        base,
        last,
        above: None,
        behind: Vec::new(),
        taken: vec![format!("COPY --from={STAGE} {path} {path}")],
        repeated: Vec::new(),
        what: format!("`{path}`"),
        commands: if has_shell { ACCOUNTS } else { &[] },
        has_shell,
    })
}

/// The absolute path of the program a container runs: `/app`, `./app`, or `app` for one in a folder for programs.
fn runs(single: &Single<'_>, word: &str, path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    let named = word == name && PATH.contains(&folder);
    named
        || word.contains('/')
            && paths::join(single.last_workdir().as_deref().or(Some("/")), word).as_deref() == Some(path)
}

/// `go build -o …` without C.
pub(super) fn go(single: &Single<'_>) -> Option<Plan> {
    if single.image != "golang" {
        return None;
    }
    let is_go = |command: &Command, verbs: &[&str]| {
        let effective = command.effective();
        effective.program() == Some("go")
            && effective.arguments().first().is_some_and(|word| verbs.iter().any(|verb| word.is(verb)))
    };
    let known = |command: &Command| is_go(command, &["mod", "vet", "test", "generate", "version", "env"]);
    let last = build(single, |command| is_go(command, &["build"]), known)?;
    let builds = single.runs().filter(|(index, _)| *index <= last).filter_map(|(_, commands)| commands).flatten();
    let mut builds = builds.filter(|command| is_go(command, &["build"]));
    let build = builds.next().filter(|_| builds.next().is_none())?;
    without_c(single, build, last).then_some(())?;
    let output =
        build.effective().flag_value("-o").filter(|value| !value.word.has_expansion() && !value.text.ends_with('/'))?;
    let path = paths::join(single.workdir(last).as_deref().or(Some("/go")), output.text)?;
    let started = single.words.first().is_some_and(|word| runs(single, word, &path));
    started.then_some(())?;
    copying(single, STATIC.to_owned(), last, &path, false)
}

/// Whether Go compiles without C: it is told to, or there is no compiler that it could use.
fn without_c(single: &Single<'_>, build: &Command, last: usize) -> bool {
    const SWITCH: &str = "CGO_ENABLED";
    if let Some(set) = build.assignments.iter().find(|set| &*set.name == SWITCH) {
        return set.value.as_ref().is_some_and(|value| value.is("0"));
    }
    if build.effective().sets_variable(SWITCH) {
        return build.words.iter().any(|word| word.is("CGO_ENABLED=0"));
    }
    let sets = single.all.iter().filter(|(index, found)| *index <= last && found.keyword == Keyword::Env);
    if let Some(pair) = sets.flat_map(|(_, found)| found.pairs()).rfind(|pair| pair.key.text() == SWITCH) {
        return pair.value.as_ref().is_some_and(|value| value.text().trim_matches(['"', '\'']) == "0");
    }
    // From 1.20 on the default depends on whether there is a compiler; the image for Alpine has none.
    let version = single.tag.split(['.', '-']).nth(1).and_then(|minor| minor.parse::<u32>().ok());
    let recent =
        single.tag.starts_with("alpine") || single.tag.starts_with("1.") && version.is_some_and(|minor| minor >= 20);
    let alpine = single.tag.split('-').any(|word| word.starts_with("alpine"));
    let mut commands = single.runs().filter(|(index, _)| *index <= last).filter_map(|(_, commands)| commands).flatten();
    recent && alpine && !commands.any(installs_compiler)
}

/// Whether a command installs a compiler of C.
fn installs_compiler(command: &Command) -> bool {
    let compiles =
        |word: &&Word| matches!(build_tool(installs::name_of(word)), Some(BuildTool::Compiler | BuildTool::Bundle));
    installs::install(command).is_some_and(|install| install.packages.iter().any(compiles))
}

/// `cargo build --release`, or `cargo install --path .`.
pub(super) fn rust(single: &Single<'_>) -> Option<Plan> {
    if single.image != "rust"
        || single.sets(&["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET", "CARGO_INSTALL_ROOT", "RUSTFLAGS"])
    {
        return None;
    }
    let compiles = |command: &Command| {
        let effective = command.effective();
        let elsewhere = effective.has_any_flag(&["--target", "--target-dir", "--root", "--manifest-path"]);
        !elsewhere
            && command.assignments.is_empty()
            && (effective.is("cargo", "build", &[]) || effective.is("cargo", "install", &[]))
    };
    let known = |command: &Command| {
        let effective = command.effective();
        effective.is("cargo", "fetch", &[])
            || effective.is("cargo", "test", &[])
            || effective.is("cargo", "clippy", &[])
    };
    let last = build(single, compiles, known)?;
    let commands = single.runs().filter(|(index, _)| *index <= last).filter_map(|(_, commands)| commands).flatten();
    let compile = commands.filter(|command| compiles(command)).last()?.effective();
    let word = *single.words.first()?;
    let path = if compile.is("cargo", "install", &[]) {
        let from_here = compile.flag_value("--path").is_some_and(|value| matches!(value.text, "." | "./"));
        let name = word.strip_prefix("/usr/local/cargo/bin/").filter(|name| from_here && !name.contains('/'))?;
        format!("/usr/local/cargo/bin/{name}")
    } else {
        let target = paths::join(single.workdir(last).as_deref(), "target/release")?;
        let path = paths::join(single.last_workdir().as_deref(), word)?;
        let inside = path.rsplit_once('/').is_some_and(|(folder, _)| folder == target);
        // A bare name is found in the PATH only.
        (inside && word.contains('/') && compile.has_any_flag(&["--release", "-r"])).then_some(path)?
    };
    copying(single, runtime(single)?.to_owned(), last, &path, false)
}

/// What a program of this Rust image runs on.
fn runtime(single: &Single<'_>) -> Option<&'static str> {
    let group = images::tags("rust").and_then(|tags| tags.group_of(single.tag));
    let names = group.iter().flat_map(images::Group::names);
    let words: Vec<&str> = names.flat_map(|name| name.split('-')).chain(single.tag.split('-')).collect();
    if words.iter().any(|word| word.starts_with("alpine")) {
        return Some(STATIC);
    }
    // Older releases have other libraries.
    words.iter().any(|word| matches!(*word, "bookworm" | "trixie")).then_some(DYNAMIC)
}

/// `mvn package` or `gradle build`, run with `java -jar`.
pub(super) fn java(single: &Single<'_>) -> Option<Plan> {
    let (programs, output): (&[&str], &str) = match single.image.as_str() {
        "maven" => (&["mvn", "mvnw"], "target"),
        "gradle" => (&["gradle", "gradlew"], "build/libs"),
        _ => return None,
    };
    let base = runtime_of_java(single)?;
    let runs = |command: &Command| command.effective().program().is_some_and(|program| programs.contains(&program));
    let moves = |command: &Command| matches!(command.effective().program(), Some("cp" | "mv"));
    let makes = |command: &Command| {
        let wrapper = |word: &Word| word.is("+x") || word.value_or_text().ends_with('w');
        command.effective().program() == Some("chmod") && command.effective().arguments().iter().all(wrapper)
    };
    let last = build(single, |command| runs(command) || moves(command), makes)?;
    let jar = match single.words.split_first()? {
        (program, rest) if *program == "java" => {
            let at = rest.iter().position(|word| *word == "-jar")?;
            rest.get(at + 1).filter(|_| !rest.contains(&"-cp") && !rest.contains(&"-classpath"))?
        }
        _ => return None,
    };
    let workdir = single.workdir(last);
    let path = paths::join(single.last_workdir().as_deref(), jar).filter(|path| path.ends_with(".jar"))?;
    let built = paths::join(workdir.as_deref(), output).is_some_and(|folder| paths::is_within(&path, &folder));
    let commands = single.runs().filter(|(index, _)| *index <= last).filter_map(|(_, commands)| commands).flatten();
    let moved = commands.filter(|command| moves(command)).any(|command| {
        let target = command.effective().operands(&[]).last().and_then(Word::value);
        target.and_then(|target| paths::join(workdir.as_deref(), target)).is_some_and(|target| target == path)
    });
    (built || moved).then_some(())?;
    copying(single, base, last, &path, true)
}

/// The image that only runs Java, for one that builds with Eclipse Temurin: `eclipse-temurin:21-jre`.
fn runtime_of_java(single: &Single<'_>) -> Option<String> {
    let words: Vec<&str> = single.tag.split('-').collect();
    let version = match single.image.as_str() {
        "maven" => {
            let at = words.iter().position(|word| *word == "temurin")?;
            *words.get(at + 1)?
        }
        _ => words.iter().find_map(|word| word.strip_prefix("jdk"))?,
    };
    let number = version.bytes().all(|byte| byte.is_ascii_digit()) && !version.is_empty();
    let alpine = words.iter().any(|word| word.starts_with("alpine"));
    let other = ["corretto", "ubi", "graal", "focal", "windows"];
    let odd = words.iter().any(|word| other.iter().any(|other| word.starts_with(other)));
    let tag = format!("{version}-jre{}", if alpine { "-alpine" } else { "" });
    let exists = images::tags("eclipse-temurin").is_some_and(|tags| tags.contains(&tag));
    (number && exists && !odd).then(|| format!("eclipse-temurin:{tag}"))
}
