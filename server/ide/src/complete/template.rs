//! Whole Dockerfiles for a file that is still empty.

use dockwright_model::{Surroundings, join};

use super::context::Place;
use super::{Completion, CompletionKind, Topic};

/// A Dockerfile to begin with.
struct Template {
    /// What is shown.
    label: &'static str,
    /// What it is.
    detail: &'static str,
    /// Files by whose presence one knows that it fits; a name that begins with a dot is the end of one.
    manifests: &'static [&'static str],
    /// The file.
    text: &'static str,
}

const TEMPLATES: &[Template] = &[
    Template {
        label: "Dockerfile: Python with uv",
        detail: "FastAPI on python:slim, locked dependencies, two stages",
        manifests: &["uv.lock", "pyproject.toml", "requirements.txt"],
        text: include_str!("templates/python.Dockerfile"),
    },
    Template {
        label: "Dockerfile: Node.js",
        detail: "npm, a build step, two stages",
        manifests: &["package.json"],
        text: include_str!("templates/node.Dockerfile"),
    },
    Template {
        label: "Dockerfile: Go",
        detail: "cross-compiled static program on distroless",
        manifests: &["go.mod"],
        text: include_str!("templates/go.Dockerfile"),
    },
    Template {
        label: "Dockerfile: Rust",
        detail: "cargo with cache mounts, program on distroless",
        manifests: &["Cargo.toml"],
        text: include_str!("templates/rust.Dockerfile"),
    },
    Template {
        label: "Dockerfile: Java",
        detail: "Maven and a Java runtime, two stages",
        manifests: &["pom.xml", "build.gradle", "build.gradle.kts"],
        text: include_str!("templates/java.Dockerfile"),
    },
    Template {
        label: "Dockerfile: .NET",
        detail: "ASP.NET Core on a chiseled image, two stages",
        manifests: &[".csproj", ".sln", ".slnx", "global.json"],
        text: include_str!("templates/dotnet.Dockerfile"),
    },
    Template {
        label: "Dockerfile: CUDA with Python",
        detail: "compiler of CUDA in the first stage, its runtime in the second",
        manifests: &[],
        text: include_str!("templates/cuda.Dockerfile"),
    },
];

/// The templates, where there is no instruction but the one being typed; those that fit the project first.
pub(super) fn items(place: &Place<'_>) -> Vec<Completion> {
    let dockerfile = place.file.dockerfile();
    let mut others = dockerfile.instructions.iter().filter(|other| other.span.start != place.token.insert.start);
    if others.next().is_some() {
        return Vec::new();
    }
    let around = place.around;
    let mut templates: Vec<&Template> = TEMPLATES.iter().collect();
    templates.sort_by_key(|template| !around.is_some_and(|around| fits(template, around)));
    let syntax = dockerfile.directives.iter().any(|directive| directive.key() == "syntax");
    let offer = |template: &Template| {
        // What is there already is not repeated.
        let text = if syntax { template.text.split_once("\n\n").map_or("", |(_, rest)| rest) } else { template.text };
        let text = text.trim_end().replace('\n', place.file.text().newline());
        Completion::new(CompletionKind::Snippet, template.label, &place.token)
            .detail(template.detail)
            .filter(format!("FROM {}", template.label))
            .text(text)
            .topic(Topic::Template(template.label.to_owned()))
    };
    templates.into_iter().map(offer).collect()
}

/// Whether the folder of the file has one of the manifests.
fn fits(template: &Template, around: &Surroundings) -> bool {
    let entries = around.list(around.folder()).unwrap_or_default();
    template.manifests.iter().any(|manifest| {
        let named = around.is_file(&join(around.folder(), manifest));
        named || (manifest.starts_with('.') && entries.iter().any(|entry| entry.name.ends_with(manifest)))
    })
}

/// A template as Markdown.
pub(super) fn shown(label: &str) -> Option<String> {
    let template = TEMPLATES.iter().find(|template| template.label == label)?;
    Some(format!("```dockerfile\n{}```", template.text))
}

#[cfg(test)]
mod tests {
    use dockwright_lint::{Config, Profile, Severity, lint_text};

    use super::*;

    #[test]
    fn templates_are_clean() {
        for template in TEMPLATES {
            let mut config = Config::default();
            config.profile = Profile::Strict;
            let findings = lint_text(template.text, &config);
            let found: Vec<_> = findings.iter().map(|found| (found.rule.id, found.severity)).collect();
            // That a driver is needed is true of every image with CUDA.
            let hint = [("cuda-driver-requirement", Severity::Hint)];
            assert!(found.is_empty() || found == hint, "{}: {found:?}", template.label);
            assert!(template.text.ends_with('\n') && !template.text.contains('\t'), "{}", template.label);
        }
    }
}
