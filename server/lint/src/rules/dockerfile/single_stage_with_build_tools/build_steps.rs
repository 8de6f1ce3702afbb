//! Commands that compile a program, for which an image has tools that running it does not need.

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Command, Word};

use crate::Context;
use crate::rules::installs;

/// What a compile step leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A program that runs without the tools that made it: of Go, Rust, Java, .NET.
    Program,
    /// Files for a browser or a server, which need the runtime at most: `npm run build`.
    Assets,
    /// Something made by a compiler that packages brought: `make`.
    Native,
}

/// Programs and the subcommands with which they compile.
const STEPS: &[(&[&str], &[&str], Step)] = &[
    (&["go"], &["build", "install"], Step::Program),
    (&["cargo"], &["build", "install", "leptos"], Step::Program),
    (&["mvn", "mvnw"], &["package", "install", "verify"], Step::Program),
    (
        &["gradle", "gradlew"],
        &["build", "assemble", "bootJar", "shadowJar", "installDist", "jar", "fatJar"],
        Step::Program,
    ),
    (&["dotnet"], &["publish", "build"], Step::Program),
    (&["swift", "stack", "cabal", "zig", "crystal", "dune", "nimble"], &["build", "install"], Step::Program),
    (&["sbt"], &["assembly", "stage", "dist", "package"], Step::Program),
    (&["lein"], &["uberjar"], Step::Program),
    (&["ng", "vite", "next", "nuxt", "vue-cli-service", "react-scripts", "webpack", "hugo"], &["build"], Step::Assets),
];

/// Compilers, and programs that run them.
const NATIVE: &[&str] =
    &["make", "gmake", "ninja", "gcc", "g++", "cc", "c++", "clang", "clang++", "cmake", "meson", "nvcc", "gfortran"];

/// The compile step a command is, with the word that says so.
pub(super) fn step(command: &Command) -> Option<(&Word, Step)> {
    let effective = command.effective();
    let program = effective.program()?;
    let word = effective.program_word()?;
    if matches!(program, "npm" | "yarn" | "pnpm" | "bun" | "npx") {
        let mut operands = effective.operands(&["--prefix", "-w", "--workspace", "--filter", "-C", "--cwd"]);
        let script = operands.find(|word| !matches!(word.value(), Some("run" | "run-script" | "exec")))?;
        let text = script.value()?;
        let builds = text == "build" || text.starts_with("build:");
        return builds.then_some((word, Step::Assets));
    }
    let words = || effective.arguments().iter().map(Word::value_or_text);
    if program.starts_with("python")
        && words().any(|word| word.ends_with("setup.py"))
        && words().any(|word| word.starts_with("build"))
    {
        return Some((word, Step::Native));
    }
    if matches!(program, "rustc" | "javac" | "ghc") {
        return Some((word, Step::Program));
    }
    if NATIVE.contains(&program) && !effective.has_any_flag(&["--version", "-v"]) {
        return Some((word, Step::Native));
    }
    let operands = || effective.operands(&["-f", "--file", "-p", "-C"]).map(Word::value_or_text);
    let (_, _, kind) = STEPS.iter().find(|(programs, subcommands, _)| {
        programs.contains(&program)
            && operands().any(|operand| subcommands.contains(&operand.rsplit(':').next().unwrap_or_default()))
    })?;
    Some((word, *kind))
}

/// The compile steps in the RUNs of a stage that leave their tools in the image: those in a RUN that removes packages, or
/// folders of a toolchain, are left out.
pub(super) fn in_stage<'a>(context: &Context<'a>, stage: usize) -> Vec<(&'a ShellBody, &'a Word, Step)> {
    let meaning = context.meaning();
    let mut found = Vec::new();
    for (index, instruction) in meaning.stage_instructions(context.dockerfile(), stage) {
        let bodies = meaning.bodies_of(index);
        let commands = || bodies.iter().flat_map(|body| &body.script.commands);
        if instruction.keyword != Keyword::Run || commands().any(cleans) {
            continue;
        }
        for body in bodies {
            found.extend(body.script.commands.iter().filter_map(step).map(|(word, step)| (body, word, step)));
        }
    }
    found
}

/// Whether a command takes tools away again.
fn cleans(command: &Command) -> bool {
    let effective = command.effective();
    let toolchain = |word: &Word| {
        ["/usr/local/go", ".cargo", ".rustup", "node_modules"].iter().any(|part| word.value_or_text().contains(part))
    };
    let prunes = effective.arguments().first().is_some_and(|word| word.is("prune"));
    installs::removes(command)
        || prunes
        || effective.program() == Some("rm") && effective.arguments().iter().any(toolchain)
        || effective.program() == Some("rustup") && effective.arguments().iter().any(|word| word.is("uninstall"))
}

#[cfg(test)]
mod tests {
    use dockwright_model::File;

    use super::*;

    #[test]
    fn steps() {
        for (run, expected) in [
            ("CGO_ENABLED=0 go build -o /x .", Some(Step::Program)),
            ("./mvnw -B -f pom.xml clean package", Some(Step::Program)),
            ("gradle :app:bootJar", Some(Step::Program)),
            ("npm run build", Some(Step::Assets)),
            ("yarn build", Some(Step::Assets)),
            ("make -j4", Some(Step::Native)),
            ("python3 setup.py build_ext --inplace", Some(Step::Native)),
            ("go mod download", None),
            ("npm ci", None),
            ("gcc --version", None),
            ("echo go build", None),
        ] {
            let file = File::new(&format!("FROM a\nRUN {run}\n"));
            let commands = file.meaning().bodies().iter().flat_map(|body| &body.script.commands);
            assert_eq!(commands.filter_map(step).next().map(|(_, step)| step), expected, "{run}");
        }
    }
}
