//! The pages of Docker's documentation.

const REFERENCE: &str = "https://docs.docker.com/reference/compose-file";

/// The page that documents the attribute at a path of keys from the root, as in [`super::attribute_at`].
pub fn page(path: &[&str]) -> Option<String> {
    let (page, anchor) = match path {
        ["services", _, section @ ("build" | "deploy" | "develop"), inside @ ..] => {
            (*section, inside.iter().rev().find(|key| !is_position(key)))
        }
        ["services", _, attribute, ..] => ("services", Some(attribute)),
        ["networks" | "volumes", _, attribute, ..] => (*path.first()?, Some(attribute)),
        [section @ ("services" | "networks" | "volumes" | "configs" | "secrets" | "models" | "include"), ..] => {
            (*section, None)
        }
        ["name" | "version"] => ("version-and-name", None),
        _ => return None,
    };
    Some(match anchor {
        Some(anchor) => format!("{REFERENCE}/{page}/#{anchor}"),
        None => format!("{REFERENCE}/{page}/"),
    })
}

fn is_position(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_attributes() {
        for (path, end) in [
            (&["services", "web", "ports", "0", "target"][..], Some("services/#ports")),
            (&["services", "web", "build"], Some("build/")),
            (&["services", "web", "build", "args"], Some("build/#args")),
            (&["services", "web", "develop", "watch", "0"], Some("develop/#watch")),
            (&["networks", "back", "ipam"], Some("networks/#ipam")),
            (&["secrets", "key", "file"], Some("secrets/")),
            (&["include", "0", "path"], Some("include/")),
            (&["name"], Some("version-and-name/")),
            (&["x-common"], None),
            (&[], None),
        ] {
            assert_eq!(page(path), end.map(|end| format!("{REFERENCE}/{end}")), "{path:?}");
        }
    }
}
