use dockwright_model::{Copied, Kind, Surroundings, join};

use crate::rule::rule;
use crate::{Context, Fix};

use super::super::ignoring::TakenIn;
use super::super::stack::new_file;

rule! {
    /// The build context is copied and no `.dockerignore` file leaves anything out.
    ///
    /// Without one, everything in the folder is sent to the builder and copied: the history of git, dependencies of the host,
    /// `.env` files with secrets. The build is slower, the image larger, and each change of a file nobody needs makes the
    /// layer anew.
    ///
    /// Reported where `COPY` or `ADD` takes in the whole context, or a folder with something in it that does not belong into an
    /// image. The fix writes a file that fits the project: what the build makes itself is left out, what `COPY` names is not.
    ///
    /// ```text beside
    /// .git/
    /// go.mod
    /// main.go
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM golang:1.25
    /// WORKDIR /src
    /// COPY . .
    /// RUN go build -o /app .
    /// ```
    ///
    /// ```dockerignore fixed
    /// # Version control and its services
    /// .git
    /// .gitignore
    /// .gitattributes
    /// .github
    ///
    /// # Made again in the image, or of no use there
    /// **/*.test
    /// coverage.out
    ///
    /// # Secrets and local settings
    /// .env
    /// .env.*
    /// !.env.example
    ///
    /// # Editors and operating systems
    /// .idea
    /// .vscode
    /// **/.DS_Store
    /// **/*.swp
    ///
    /// # What builds the image
    /// Dockerfile*
    /// .dockerignore
    /// docker-compose*.y*ml
    /// compose*.y*ml
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.25
    /// WORKDIR /src
    /// COPY go.mod main.go ./
    /// RUN go build -o /app .
    /// ```
    "missing-dockerignore" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        also: ["droast/DF033"],
    }
}

/// What shows that a folder holds more than a build needs.
const UNWANTED: &[&str] = &[".git", ".env", "node_modules", "__pycache__", ".venv"];

fn check(context: &mut Context<'_>) {
    let Some(around) = context.surroundings() else { return };
    let Some(build) = around.context(context.file).filter(|build| build.ignore.is_none()) else { return };
    let copied = dockwright_model::copied(context.file);
    let takes_in = |copied: &&Copied| !copied.mounted && takes_in(around, &build.folder, copied);
    let Some(first) = copied.iter().find(takes_in) else { return };
    let taken = TakenIn::without_file(around, &build.folder, context.file, &copied);
    let Some(text) = new_file(&taken) else { return };
    let what = if first.is_everything() { "The whole build context" } else { "This folder" };
    let message = format!(
        "{what} is copied and no `.dockerignore` leaves anything out, so history, dependencies and secrets of the host can end \
         up in the image. Create one."
    );
    let path = join(&build.folder, ".dockerignore");
    let fix =
        Fix::safe(format!("Create `{path}` with what this build has no use for"), Vec::new()).creating(path, text);
    context.report(first.span.clone(), message).fix(fix);
}

fn takes_in(around: &Surroundings, folder: &str, copied: &Copied) -> bool {
    if copied.is_everything() {
        return true;
    }
    let inside = join(folder, &copied.path);
    !copied.is_pattern()
        && around.kind(&inside) == Some(Kind::Folder)
        && UNWANTED.iter().any(|name| around.kind(&join(&inside, name)).is_some())
}

#[cfg(test)]
mod tests {
    use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};

    use crate::{Config, NewFile, Safety, fix_any, lint_any};

    fn created(path: &str, text: &str, files: &[(&str, &str)]) -> Vec<NewFile> {
        let mut memory = MemoryFiles::new(files.iter().copied());
        memory.add(path, text, text.len() as u64);
        let around = Surroundings::new(Workspace::new(memory), path);
        let mut config = Config::default();
        assert!(config.select("missing-dockerignore"));
        let fixed = fix_any(FileKind::Dockerfile, text, Some(&around), &config, Safety::Safe);
        assert_eq!(fixed.text, text);
        assert!(fixed.remaining.is_empty());
        let findings = lint_any(&AnyFile::new(FileKind::Dockerfile, text), Some(&around), &config);
        assert_eq!(findings.len(), fixed.created.len());
        fixed.created
    }

    fn lines(text: &str, files: &[(&str, &str)]) -> Vec<String> {
        let created = created("Dockerfile", text, files);
        created.iter().flat_map(|new| new.text.lines()).map(str::to_owned).collect()
    }

    #[test]
    fn the_file_fits_the_project() {
        let node = [("package.json", "{}"), ("node_modules/", ""), (".git/", "")];
        let has = |lines: &[String], line: &str| lines.iter().any(|one| one == line);
        let made = lines("FROM a\nCOPY . .\nRUN npm ci && npm run build\n", &node);
        assert!(has(&made, "**/node_modules") && has(&made, "dist") && has(&made, ".git"));
        let only_run = lines("FROM a\nCOPY . .\nCMD node dist/x.js\n", &node);
        assert!(!has(&only_run, "**/node_modules") && !has(&only_run, "dist"));
        let named = lines("FROM a\nCOPY . .\nCOPY .env Dockerfile /x/\nRUN npm ci && git rev-parse HEAD\n", &node);
        assert!(
            !has(&named, ".env") && has(&named, "!.env.example") && !has(&named, "Dockerfile*") && !has(&named, ".git"),
            "{named:?}"
        );
        assert!(!has(&named, ".git"), "{named:?}");
    }

    #[test]
    fn where_it_goes() {
        let files = [("package.json", "{}"), ("docker/entry.sh", "")];
        let new = created("docker/Dockerfile", "FROM a\nCOPY package.json docker/entry.sh ./\nCOPY . .\n", &files);
        assert_eq!(new.first().map(|new| new.path.as_str()), Some(".dockerignore"));
    }

    #[test]
    fn silent_where_there_is_nothing_to_say() {
        assert!(lines("FROM a\nCOPY . .\n", &[]).is_empty());
        assert!(lines("FROM a\nCOPY . .\n", &[("go.mod", ""), (".containerignore", "")]).is_empty());
        assert!(lines("FROM a\nCOPY src .\n", &[("go.mod", ""), ("src/a", "")]).is_empty());
        assert!(!lines("FROM a\nCOPY src .\n", &[("go.mod", ""), ("src/.env", "A=1")]).is_empty());
    }
}
