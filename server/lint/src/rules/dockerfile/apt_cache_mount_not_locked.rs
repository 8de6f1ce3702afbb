use dockwright_syntax::mount::{Mount, MountType};

use super::super::mounts;
use super::super::package_managers::APT;
use super::super::package_managers::caches::{all_of, overlaps, trimmed};
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A cache mount for apt may be used by two builds at once.
    ///
    /// apt locks its folders and gives up when another apt holds the lock. A cache mount is shared by all builds, unless it says
    /// `sharing=locked` (one waits for the other) or `sharing=private` (each gets its own): without it, stages or builds that
    /// run side by side fail with "Could not get lock".
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN --mount=type=cache,target=/var/lib/apt,sharing=locked --mount=type=cache,target=/var/cache/apt \
    ///     apt-get update && apt-get install -y --no-install-recommends git
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN --mount=type=cache,target=/var/lib/apt,sharing=locked --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     apt-get update && apt-get install -y --no-install-recommends git
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=private --mount=type=cache,target=/root/.cache/pip apt-get update
    /// RUN --mount=type=tmpfs,target=/var/lib/apt/lists apt-get update
    /// ```
    "apt-cache-mount-not-locked" {
        category: Cache,
        severity: Hint,
        fix: Some(Safe),
        changes: [Mounts],
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for outer in &context.dockerfile().instructions {
        for (start, mount) in mounts::placed(context.file, outer.effective()) {
            if mount.mount_type() == Some(MountType::Cache) {
                check_mount(context, start, &mount);
            }
        }
    }
}

fn check_mount(context: &mut Context<'_>, start: usize, mount: &Mount) {
    let Some(target) = mount.target() else { return };
    let path = trimmed(target.text());
    let for_apt = path.contains("/apt") && all_of(&APT).any(|folder| overlaps(path, folder));
    let sharing = mount.sharing().map(|field| field.text().to_ascii_lowercase());
    let locked =
        sharing.as_deref().is_some_and(|sharing| matches!(sharing, "locked" | "private") || sharing.contains('$'));
    let Some(range) = target.value_range.clone().filter(|_| for_apt && !locked) else { return };
    let edit = match mount.sharing().and_then(|field| field.value_range.clone()) {
        Some(shared) => Edit::replace(start + shared.start..start + shared.end, "locked"),
        None => Edit::insert(start + range.end, ",sharing=locked"),
    };
    let message =
        "apt gives up when another build has this cache in use. Add `sharing=locked`, so that one waits for the other.";
    context.report(start + range.start..start + range.end, message).fix(Fix::safe("Set `sharing=locked`", vec![edit]));
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn spellings() {
        let mut config = Config::default();
        assert!(config.select("apt-cache-mount-not-locked"));
        for (before, after) in [
            ("sharing=shared,type=cache,dst=/var/cache/apt", "sharing=locked,type=cache,dst=/var/cache/apt"),
            ("target=/var/lib/apt/lists/,type=cache", "target=/var/lib/apt/lists/,sharing=locked,type=cache"),
            ("type=cache,\"target=/var/cache/apt\"", "type=cache,\"target=/var/cache/apt,sharing=locked\""),
        ] {
            let text = format!("FROM x\r\nRUN --mount={before} apt-get update\r\n");
            let fixed = fix(&text, &config, Safety::Safe).text;
            assert_eq!(fixed, format!("FROM x\r\nRUN --mount={after} apt-get update\r\n"));
            assert!(lint_text(&fixed, &config).is_empty());
        }
        for mount in
            ["type=cache,target=/var/cache", "type=cache,target=/var/cache/apk", "type=bind,target=/var/cache/apt"]
        {
            assert!(lint_text(&format!("FROM x\nRUN --mount={mount} x\n"), &config).is_empty(), "{mount}");
        }
    }
}
