use dockwright_facts::manifests::manifests;

use super::super::container::file_name;
use super::super::dependencies::{Install, READING, Reads};
use super::super::provided::{Presence, Provided, for_each_install};
use crate::Context;
use crate::rule::rule;

rule! {
    /// An install reads a file that nothing has copied.
    ///
    /// `pip install -r requirements.txt`, `npm ci` or `go mod download` read files of the project. If no `COPY` before them
    /// brings those, the build fails at this place.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13-slim
    /// WORKDIR /app
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// COPY . .
    /// ```
    ///
    /// Whole folders, bind mounts, `git clone`, and base images that may hold the project are given the benefit of the
    /// doubt:
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// COPY app/ /app/
    /// RUN pip install --no-cache-dir -r /app/requirements.txt
    /// FROM node:22-slim
    /// RUN --mount=type=bind,target=. npm ci
    /// FROM golang:1.25
    /// RUN git clone --depth 1 https://example.com/x.git . && go mod download
    /// FROM registry.example.com/app
    /// RUN npm ci
    /// ```
    "manifest-not-copied" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    if !context.meaning().runs_any(READING) {
        return;
    }
    for_each_install(context.file, |found, provided| {
        let Some(missing) = missing(&found.install, provided) else { return };
        let name = found.install.name();
        let message = format!(
            "`{name}` reads `{missing}`, but nothing before has copied that file into this stage, so the build fails here. \
             Copy it first."
        );
        context.report(found.body.range(found.install.span()), message);
    });
}

/// The file an install needs and that is not there.
fn missing<'a>(install: &Install<'a>, provided: &Provided) -> Option<&'a str> {
    match &install.reads {
        Reads::Nothing => None,
        Reads::Files(files) => files.iter().copied().flatten().find(|path| {
            let local =
                !path.contains("://") && !path.starts_with("/dev/") && *path != "-" && !path.contains(['<', '*']);
            local && provided.presence(&[file_name(path)]) == Presence::Absent
        }),
        // Go builds single files without a module.
        Reads::Sources if install.tool == "go" => None,
        Reads::Manifests | Reads::Sources => {
            let facts = manifests(install.tool)?;
            let first = facts.manifests.first().copied()?;
            (provided.presence(facts.manifests) == Presence::Absent).then_some(first)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_is_there() {
        let mut config = Config::default();
        assert!(config.select("manifest-not-copied"));
        let count = |text: &str| lint_text(&format!("FROM python:3.13\n{text}\n"), &config).len();
        for run in [
            "RUN npm ci",
            "COPY requirements.txt .\nRUN pip install -r dev.txt",
            "RUN pip install --upgrade pip && pip install .",
            "COPY --chown=1 server.js package-lock.json ./\nRUN npm ci",
            "RUN go mod download",
            "RUN pip install -r requirements.txt\nCOPY requirements.txt .",
        ] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "RUN pip install -r https://example.com/r.txt",
            "RUN pip install flask && npm i -g x",
            "RUN pip install -r $REQUIREMENTS",
            "RUN pip install -r /dev/stdin <<EOF\nflask\nEOF",
            "RUN echo flask > requirements.txt && pip install -r requirements.txt",
            "RUN curl -O https://example.com/requirements.txt\nRUN pip install -r requirements.txt",
            "COPY setup.py .\nRUN pip install -e .",
            "ADD https://example.com/requirements.txt /tmp/\nRUN pip install -r /tmp/requirements.txt",
            "COPY requirements/*.txt /r/\nRUN pip install -r /r/dev.txt",
            "COPY requirements.txt /tmp/r.txt\nRUN pip install -r /tmp/r.txt",
            "ONBUILD RUN pip install -r requirements.txt",
            "RUN dotnet restore",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
