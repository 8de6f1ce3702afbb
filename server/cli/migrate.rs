//! `dockwright migrate` and `dockwright schema`: what there is to say about configurations.

use dockwright_config::{FILE_NAME, Located, Problem, Settings, migrate};

use super::Outcome;
use super::arguments::MigrateArguments;
use super::disk;
use super::find::cannot;
use super::terminal;

pub(super) fn run(arguments: &MigrateArguments) -> Outcome {
    match write(arguments) {
        Ok(complaints) if complaints.is_empty() => Outcome::Clean,
        Ok(complaints) => {
            complaints.iter().for_each(|complaint| terminal::complain(complaint, arguments.color));
            Outcome::Trouble
        }
        Err(problem) => {
            terminal::complain(&problem, arguments.color);
            Outcome::Trouble
        }
    }
}

/// Prints or writes the new configuration. Gives back what of the old one could not be understood.
fn write(arguments: &MigrateArguments) -> Result<Vec<String>, String> {
    let path = &arguments.path;
    let text = disk::read(path).map_err(|error| cannot("read", &path.to_string_lossy(), &error))?.text;
    let (migrated, problems) = migrate(&text);
    if arguments.print {
        terminal::print(&migrated);
    } else {
        let target = path.with_file_name(FILE_NAME);
        let name = target.to_string_lossy();
        if !disk::create(&target, &migrated).map_err(|error| cannot("write", &name, &error))? {
            return Err(format!("there is a {name} already, which stays as it is"));
        }
        terminal::note(&format!("wrote {name}; {} is not read any more", path.display()), arguments.color);
    }
    Ok(complaints(path.clone(), text, problems))
}

fn complaints(path: std::path::PathBuf, text: String, problems: Vec<Problem>) -> Vec<String> {
    Located { path, text, settings: Settings::default(), problems }.complaints()
}

/// Prints the JSON schema of `dockwright.toml`.
pub(super) fn schema() -> Outcome {
    let json = serde_json::to_string_pretty(&dockwright_config::schema()).unwrap_or_default();
    terminal::print(&format!("{json}\n"));
    Outcome::Clean
}
