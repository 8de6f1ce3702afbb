use std::collections::HashMap;

use dockwright_facts::manifests::manifests;
use dockwright_model::{Base, ShellBody};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::mount::MountType;

use super::super::dependencies::{Install, Reads};
use super::super::mounts;
use super::super::provided::copies_all;
use crate::refactor::copy_manifests_first::copy_manifests_first;
use crate::rule::rule;
use crate::{Context, Fix, Severity};

rule! {
    /// The whole project is copied before its dependencies are installed.
    ///
    /// A layer is built again when something before it changes. After `COPY . .` every change of any file installs all
    /// dependencies again. Copy the manifest and the lock file first, install, and copy the rest behind that: then the
    /// install runs again only when the dependencies change.
    ///
    /// ```dockerfile finds
    /// FROM node:22-slim
    /// WORKDIR /app
    /// COPY . .
    /// RUN npm ci
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22-slim
    /// WORKDIR /app
    /// COPY package*.json ./
    /// RUN npm ci
    /// COPY . .
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// What installs the project itself, such as `pip install .`, needs its sources; for that it is a hint. So it is where a
    /// cache mount makes the install quick. A second install behind an earlier one, and packages that are named, are fine:
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// COPY requirements.txt ./
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// COPY . .
    /// RUN pip install --no-cache-dir --no-deps -e . && npm install -g npm@11.6.0
    /// FROM node:22-slim
    /// COPY src/ ./src/
    /// RUN --mount=type=bind,source=package.json,target=package.json npm install
    /// ```
    "copy-all-before-install" {
        category: Cache,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["droast/DF007"],
    }
}

/// What a stage has had so far.
#[derive(Debug, Clone, Default)]
struct Seen {
    /// The first COPY of everything.
    copy: Option<usize>,
    /// The tools that have installed before it.
    installed: Vec<&'static str>,
    /// Whether an install behind it was reported.
    reported: bool,
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut stages: HashMap<usize, Seen> = HashMap::new();
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        let Some(stage) = meaning.state(index).stage else { continue };
        match instruction.keyword {
            Keyword::From => {
                // What a stage starts from is built before; its layers are not those of this stage.
                let installed = match meaning.stages.get(stage).map(|stage| &stage.base) {
                    Some(Base::Stage(base)) => stages.get(base).map(|seen| seen.installed.clone()),
                    _ => None,
                };
                stages.insert(stage, Seen { installed: installed.unwrap_or_default(), ..Seen::default() });
            }
            Keyword::Copy | Keyword::Add if copies_all(instruction) => {
                if let Some(seen) = stages.get_mut(&stage) {
                    seen.copy.get_or_insert(index);
                }
            }
            Keyword::Run => {
                if let Some(seen) = stages.get_mut(&stage) {
                    check_run(context, index, instruction, seen);
                }
            }
            _ => {}
        }
    }
}

fn check_run(context: &mut Context<'_>, index: usize, run: &Instruction, seen: &mut Seen) {
    let bodies = context.meaning().bodies_of(index);
    let found = bodies.iter().flat_map(|body| {
        let installs = body.script.commands.iter().filter_map(Install::of);
        installs.filter(|install| install.reads != Reads::Nothing).map(move |install| (body, install))
    });
    for (body, install) in found {
        match seen.copy {
            None if !seen.installed.contains(&install.tool) => seen.installed.push(install.tool),
            Some(copy) if !seen.reported && !seen.installed.contains(&install.tool) && !is_mounted(context, run) => {
                seen.reported = report(context, copy, index, body, &install);
            }
            _ => {}
        }
    }
}

/// Whether the files come from a bind mount, so that the COPY is not what the install reads.
fn is_mounted(context: &Context<'_>, run: &Instruction) -> bool {
    mounts::of(context.file, run).iter().any(|mount| mount.mount_type() == Some(MountType::Bind))
}

/// Whether a cache mount makes it quick to install again.
fn is_cached(context: &Context<'_>, index: usize) -> bool {
    let run = context.dockerfile().instructions.get(index);
    let mounts = run.map(|run| mounts::of(context.file, run)).unwrap_or_default();
    mounts.iter().any(|mount| mount.mount_type() == Some(MountType::Cache))
}

/// Reports an install, unless it is one that has to build the sources.
fn report(context: &mut Context<'_>, copy: usize, index: usize, body: &ShellBody, install: &Install<'_>) -> bool {
    let Some(copied) = context.dockerfile().instructions.get(copy) else { return false };
    let cached = is_cached(context, index);
    let builds = install.reads == Reads::Sources;
    // A build downloads what it needs as it goes; that it could be two steps is for a linter of that language.
    if builds && (cached || matches!(install.tool, "go" | "dotnet" | "gradle" | "mvn" | "cargo")) {
        return false;
    }
    let name = install.name();
    let wanted = match &install.reads {
        _ if install.tool == "dotnet" => Some("the project files (`*.csproj`)".to_owned()),
        Reads::Files(files) => files.iter().flatten().next().map(|path| format!("`{path}`")),
        _ => manifests(install.tool).and_then(|facts| {
            let (first, lock) = (facts.manifests.first()?, facts.locks.first());
            Some(lock.map_or(format!("`{first}`"), |lock| format!("`{first}` and `{lock}`")))
        }),
    };
    let wanted = wanted.unwrap_or_else(|| "the manifests".to_owned());
    let message = format!(
        "Every change of the project runs `{name}` again, because all of it is copied before. Copy {wanted} first, install, \
         then copy the rest."
    );
    let severity = if cached || builds { Severity::Hint } else { Severity::Warning };
    let change = copy_manifests_first(context.file, copy, index).ok();
    let fix = change.map(|change| Fix::unsafe_(change.title, change.edits));
    let related = body.range(install.span());
    let place = copied.head();
    context.report(place, message).severity(severity).related(related, "the install").maybe_fix(fix);
    true
}

#[cfg(test)]
mod tests {
    use crate::{Config, Severity, lint_text};

    #[test]
    fn what_runs_again() {
        let mut config = Config::default();
        assert!(config.select("copy-all-before-install"));
        let severities = |run: &str| -> Vec<Severity> {
            lint_text(&format!("FROM a AS b\n{run}\n"), &config).iter().map(|finding| finding.severity).collect()
        };
        for run in [
            "ADD ./ /app\nRUN npm install && npm run build",
            "COPY . .\nRUN apt-get install -y git\nRUN pip install -r requirements.txt",
            "COPY . .\nRUN go mod download\nRUN go build",
            "COPY package.json .\nRUN npm i\nCOPY . .\nRUN pip install -r requirements.txt",
            "COPY . .\nRUN bundle install\nRUN npm ci",
        ] {
            assert_eq!(severities(run), [Severity::Warning], "{run}");
        }
        for run in ["COPY . .\nRUN pip install .", "COPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci"] {
            assert_eq!(severities(run), [Severity::Hint], "{run}");
        }
        for run in [
            "COPY package.json .\nRUN npm i\nCOPY . .\nRUN npm i --production",
            "COPY . .\nRUN npm install -g x && pip install flask",
            "COPY . .\nRUN --mount=type=bind,target=. npm ci",
            "COPY --from=x . .\nRUN npm ci",
            "COPY app/ .\nRUN npm ci",
            "COPY . .\nRUN cargo build --release",
            "COPY . .\nFROM a\nRUN npm ci",
            "COPY package.json .\nRUN npm i\nFROM b\nCOPY . .\nRUN npm i",
            "ONBUILD COPY . .\nONBUILD RUN npm ci",
        ] {
            assert_eq!(severities(run), [], "{run}");
        }
    }
}
