//! The web page of an image, by registry.

/// The page of a repository on Docker Hub: `python`, `nvidia/cuda`.
pub(crate) fn docker_hub_page(repository: &str) -> String {
    let kind = if repository.contains('/') { "r" } else { "_" };
    format!("https://hub.docker.com/{kind}/{repository}")
}

/// The web page that shows an image. `domain` is the registry (`docker.io`, `ghcr.io`; empty means Docker Hub), `path`
/// the repository on it without tag and digest (`library/python`, `python`, `dotnet/sdk`). `None` for registries
/// without a page that could be built from the name, and for names that could not be part of an address.
pub fn page(domain: &str, path: &str) -> Option<String> {
    let path = path.trim_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    if path.is_empty()
        || path.len() > 255
        || !path.chars().all(plain)
        || path.split('/').any(|part| part.starts_with('.'))
    {
        return None;
    }
    let (owner, rest) = path.split_once('/').unwrap_or(("", path));
    match domain.to_ascii_lowercase().as_str() {
        "" | "docker.io" | "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com" => {
            let repository = path.strip_prefix("library/").unwrap_or(path);
            // `scratch` is a word of the language; its page exists and says so.
            Some(docker_hub_page(repository))
        }
        "ghcr.io" => github_package(owner, rest),
        "quay.io" if !owner.is_empty() => Some(format!("https://quay.io/repository/{path}")),
        "mcr.microsoft.com" => Some(format!("https://mcr.microsoft.com/en-us/artifact/mar/{path}/about")),
        "gcr.io" if owner == "distroless" => {
            Some("https://github.com/GoogleContainerTools/distroless/blob/main/README.md".to_owned())
        }
        "gcr.io" if !owner.is_empty() => Some(format!("https://gcr.io/{path}")),
        "public.ecr.aws" if !owner.is_empty() => Some(format!("https://gallery.ecr.aws/{path}")),
        "registry.access.redhat.com" | "registry.redhat.io" if !owner.is_empty() => {
            Some(format!("https://catalog.redhat.com/en/search?searchType=Containers&q={path}"))
        }
        "cgr.dev" if owner == "chainguard" => {
            Some(format!("https://images.chainguard.dev/directory/image/{rest}/overview"))
        }
        "lscr.io" if owner == "linuxserver" => Some(format!("https://docs.linuxserver.io/images/docker-{rest}/")),
        "nvcr.io" => nvidia_catalogue(path),
        _ => None,
    }
}

/// A package of a user or organisation has a page below github.com/orgs only for organisations; the search among the
/// packages works for both.
fn github_package(owner: &str, rest: &str) -> Option<String> {
    let name = rest.replace('/', "%2F");
    (!owner.is_empty()).then(|| format!("https://github.com/{owner}?tab=packages&q={name}"))
}

fn nvidia_catalogue(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["nvidia", name] => Some(format!("https://catalog.ngc.nvidia.com/orgs/nvidia/containers/{name}")),
        ["nvidia", team, name] => {
            Some(format!("https://catalog.ngc.nvidia.com/orgs/nvidia/teams/{team}/containers/{name}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn pages_by_registry() {
        let cases = [
            ("docker.io", "library/python", "https://hub.docker.com/_/python"),
            ("", "nvidia/cuda", "https://hub.docker.com/r/nvidia/cuda"),
            ("quay.io", "keycloak/keycloak", "https://quay.io/repository/keycloak/keycloak"),
            ("mcr.microsoft.com", "dotnet/sdk", "https://mcr.microsoft.com/en-us/artifact/mar/dotnet/sdk/about"),
            ("public.ecr.aws", "lambda/python", "https://gallery.ecr.aws/lambda/python"),
            ("ghcr.io", "astral-sh/uv", "https://github.com/astral-sh?tab=packages&q=uv"),
        ];
        for (domain, path, expected) in cases {
            assert_eq!(page(domain, path).as_deref(), Some(expected));
        }
        assert!(
            page("gcr.io", "distroless/static-debian12")
                .unwrap()
                .starts_with("https://github.com/GoogleContainerTools")
        );
    }

    #[test]
    fn no_page_for_the_unknown_and_the_hostile() {
        for (domain, path) in [
            ("localhost:5000", "app"),
            ("docker.io", ""),
            ("docker.io", "a b"),
            ("docker.io", "../x"),
            ("", "a?b"),
            ("", "é"),
        ] {
            assert_eq!(page(domain, path), None, "{domain} {path}");
        }
    }
}
