//! Which files are merged with one another.

use super::{Environment, environment_of};
use crate::{Surroundings, join, parent, resolve};

/// How far above a file a `.env` may list it.
const MAX_ABOVE: usize = 8;

/// The names of the file that Compose looks for, the first one found counts; and of the one it puts over that.
const MAIN: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDE: [&str; 4] =
    ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

/// The files that are merged.
pub(super) struct Layers {
    /// Their paths, the later over the earlier.
    pub(super) paths: Vec<String>,
    /// The folder of the project.
    pub(super) folder: String,
    /// Whether this is known rather than guessed.
    pub(super) certain: bool,
    /// The variables of the `.env` files.
    pub(super) environment: Environment,
}

/// The files that a file is merged with, and itself.
pub(super) fn layers(around: &Surroundings, path: &str) -> Layers {
    let own = parent(path).unwrap_or_default();
    listed(around, path).unwrap_or_else(|| {
        let (paths, certain) = by_name(around, own, path);
        let environment = environment_of(around, &Environment::default(), [join(own, ".env").as_str()]);
        Layers { paths, folder: own.to_owned(), certain, environment }
    })
}

/// The files that `COMPOSE_FILE` in a `.env` lists, if the file is among them.
fn listed(around: &Surroundings, path: &str) -> Option<Layers> {
    let own = parent(path).unwrap_or_default();
    std::iter::successors(Some(own), |folder| parent(folder)).take(MAX_ABOVE).find_map(|folder| {
        let settings = join(folder, ".env");
        let environment = environment_of(around, &Environment::default(), [settings.as_str()]);
        let files = environment.value("COMPOSE_FILE")?;
        // On Windows it is `;`, which nobody has in the name of a file.
        let separator =
            environment.value("COMPOSE_PATH_SEPARATOR").unwrap_or(if files.contains(';') { ";" } else { ":" });
        let separator = if separator.is_empty() { ":" } else { separator };
        let paths: Vec<String> = files.split(separator).filter_map(|file| resolve(folder, file.trim())).collect();
        if !paths.iter().any(|listed| listed == path) {
            return None;
        }
        let folder = paths.first().and_then(|first| parent(first)).unwrap_or_default().to_owned();
        let environment = environment_of(around, &environment, [join(&folder, ".env").as_str()]);
        Some(Layers { paths, folder, certain: true, environment })
    })
}

/// The files that go together by their names, and whether that is certain.
fn by_name(around: &Surroundings, folder: &str, path: &str) -> (Vec<String>, bool) {
    let name = path.rsplit('/').next().unwrap_or_default();
    let first = |names: [&str; 4]| names.map(|name| join(folder, name)).into_iter().find(|path| around.is_file(path));
    if MAIN.contains(&name) {
        // Compose takes the first of the names; another one is only read by itself.
        let over = first(OVERRIDE).filter(|_| first(MAIN).is_none_or(|main| main == path));
        return (std::iter::once(path.to_owned()).chain(over).collect(), true);
    }
    let Some(main) = first(MAIN) else { return (vec![path.to_owned()], true) };
    if first(OVERRIDE).as_deref() == Some(path) {
        return (vec![main, path.to_owned()], true);
    }
    let stem = |name: &str| name.rsplit_once('.').map(|(stem, _)| stem.to_owned()).unwrap_or_default();
    let beside = stem(main.rsplit('/').next().unwrap_or_default());
    let rest = name.strip_prefix(&beside);
    if rest.is_some_and(|rest| rest.starts_with(['.', '-', '_'])) {
        return (vec![main, path.to_owned()], false);
    }
    (vec![path.to_owned()], true)
}
