//! Node.js: the build runs with all dependencies, and what is copied has only those for production.

use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::Command;

use super::Plan;
use super::single::Single;
use super::steps::{ACCOUNTS, slim, system};
use crate::rules::build_steps::{self, Step};
use crate::rules::dependencies::{Install, Reads};
use crate::rules::paths;

/// The first version of Node.js whose npm knows `--omit`.
const OLDEST: u32 = 16;

pub(super) fn plan(single: &Single<'_>) -> Option<Plan> {
    let major = single.tag.split(['.', '-']).next()?;
    let recent = major.parse::<u32>().map_or(matches!(major, "lts" | "current"), |major| major >= OLDEST);
    if single.image != "node" || !recent || single.sets(&["NODE_ENV", "NPM_CONFIG_PRODUCTION", "NODE_PATH"]) {
        return None;
    }
    if single.words.first() != Some(&"node") {
        return None;
    }
    let (base, _) = slim(single)?;
    let builds = |commands: &[Command]| commands.iter().any(is_build);
    let last = single.runs().filter(|(_, commands)| commands.is_some_and(builds)).map(|(index, _)| index).last()?;
    let mut installed = false;
    for (_, commands) in single.runs().filter(|(index, _)| *index <= last) {
        for command in commands? {
            match is_install(command) {
                true => installed = true,
                false if is_build(command) || cleans(command) || system(command).is_some() => {}
                false => return None,
            }
        }
    }
    let workdir = single.workdir(last).filter(|workdir| installed && workdir != "/")?;
    let inside = single.all.iter().filter(|(index, _)| *index <= last).filter_map(|(_, found)| found.copy()).all(
        |(_, destination)| {
            paths::join(Some(&workdir), destination.text).is_some_and(|path| paths::is_within(&path, &workdir))
        },
    );
    let placed = |keyword| single.all.iter().position(|(_, found)| found.keyword == keyword);
    let first = placed(Keyword::Workdir) < placed(Keyword::Copy).or(placed(Keyword::Run));
    (inside && first).then(|| Plan {
        base,
        last,
        above: None,
        behind: vec!["RUN npm prune --omit=dev".to_owned()],
        taken: vec![format!("COPY --from={} {workdir} {workdir}", super::STAGE)],
        repeated: Vec::new(),
        what: format!("`{workdir}` without the dependencies for development"),
        commands: ACCOUNTS,
        has_shell: true,
    })
}

/// Whether a command is `npm run build`.
fn is_build(command: &Command) -> bool {
    let effective = command.effective();
    effective.program() == Some("npm") && matches!(build_steps::step(command), Some((_, Step::Assets)))
}

/// Whether a command installs all dependencies with npm.
fn is_install(command: &Command) -> bool {
    Install::of(command).is_some_and(|install| {
        let less = ["--omit", "--only", "--production", "--prod", "--prefix", "-C", "--workspace", "-w"];
        install.tool == "npm" && install.reads == Reads::Manifests && !install.effective.has_any_flag(&less)
    })
}

fn cleans(command: &Command) -> bool {
    command.effective().is("npm", "cache", &[])
}
