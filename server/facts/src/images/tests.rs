//! Spot checks of well-known images and invariants over all of them.

use super::*;
use crate::Date;

fn key(repository: &str, tag: &str) -> Option<&'static str> {
    lookup(repository).unwrap().variant(Some(tag)).map(|variant| variant.key)
}

#[test]
fn variants_by_tag() {
    let cases = [
        ("python", "3.12-slim-bookworm", Some("slim")),
        ("python", "3.12", Some("default")),
        ("python", "3.12-bookworm", Some("default")),
        ("python", "3.13-rc-alpine3.20", Some("alpine")),
        ("python", "windowsservercore-ltsc2022", Some("windowsservercore")),
        ("python", "3.12-nanoserver", None),
        ("node", "20-alpine3.19", Some("alpine")),
        ("node", "lts-slim", Some("slim")),
        ("node", "hydrogen", Some("default")),
        ("node", "20-mybase", None),
        ("alpine", "3.19", Some("default")),
        ("debian", "bookworm-20240101-slim", Some("slim")),
        ("debian", "stable-backports", Some("default")),
        ("ubuntu", "24.04", Some("noble")),
        ("ubuntu", "jammy", Some("default")),
        ("postgres", "16-alpine", Some("alpine")),
        ("postgres", "16.2-bookworm", Some("default")),
        ("nginx", "1.27-alpine-slim", Some("alpine-slim")),
        ("nginx", "stable-alpine3.20-perl", Some("alpine")),
        ("golang", "1.22-nanoserver-1809", None),
        ("php", "8.3-fpm-alpine3.19", Some("fpm-alpine")),
        ("php", "8.3-cli-alpine", Some("alpine")),
        ("wordpress", "6-php8.2-fpm-alpine", Some("alpine")),
        ("maven", "3.9-amazoncorretto-21", None),
        ("maven", "3-eclipse-temurin-21-alpine", Some("alpine")),
        ("eclipse-temurin", "21-jre-alpine", Some("alpine")),
        ("eclipse-temurin", "17.0.9_9-jdk-jammy", Some("default")),
        ("openjdk", "11-jre-slim", Some("slim")),
        ("openjdk", "8-jdk", None),
        ("openjdk", "8-jdk-alpine", None),
        ("amazonlinux", "2", Some("al2")),
        ("amazonlinux", "2023", Some("default")),
        ("amazoncorretto", "17-al2-jdk", None),
        ("nvidia/cuda", "12.4.1-cudnn-devel-ubuntu22.04", Some("cudnn-devel")),
        ("nvidia/cuda", "11.8.0-base-ubi8", Some("ubi")),
        ("mcr.microsoft.com/dotnet/aspnet", "8.0", Some("bookworm")),
        ("mcr.microsoft.com/dotnet/aspnet", "8.0-bookworm-slim", Some("bookworm")),
        ("mcr.microsoft.com/dotnet/aspnet", "10.0", Some("default")),
        ("mcr.microsoft.com/dotnet/aspnet", "8.0-jammy", Some("default")),
        ("mcr.microsoft.com/dotnet/aspnet", "8.0-jammy-chiseled", Some("chiseled")),
        ("mcr.microsoft.com/dotnet/aspnet", "6.0", None),
        ("gcr.io/distroless/static-debian12", "nonroot", Some("nonroot")),
        ("gcr.io/distroless/static-debian12", "debug-nonroot-amd64", Some("debug-nonroot")),
        ("public.ecr.aws/lambda/python", "3.9", Some("al2")),
        ("public.ecr.aws/lambda/python", "3.12", Some("default")),
        ("ghcr.io/astral-sh/uv", "0.4-python3.12-bookworm-slim", Some("python-slim")),
        ("ghcr.io/astral-sh/uv", "bookworm-slim", Some("debian-slim")),
        ("influxdb", "3-core", Some("v3")),
        ("swift", "6.0-bookworm", None),
        ("lscr.io/linuxserver/bazarr", "latest", None),
    ];
    for (repository, tag, expected) in cases {
        assert_eq!(key(repository, tag), expected, "{repository}:{tag}");
    }
}

#[test]
fn facts_of_well_known_images() {
    let postgres = lookup("docker.io/library/postgres").unwrap();
    assert_eq!(postgres.ports, ["5432"]);
    assert_eq!(postgres.stop_signal, Some("SIGINT"));
    assert!(postgres.runs_as_root() && postgres.non_root_user.unwrap().uid == Some(999));
    let password = &postgres.required_variables[0];
    assert!(password.required && password.secret && password.file_variant);
    assert_eq!(password.alternatives, ["POSTGRES_HOST_AUTH_METHOD=trust"]);
    assert_eq!(postgres.docs, "https://hub.docker.com/_/postgres");
    let node = lookup("node").unwrap();
    assert_eq!(node.non_root_user.unwrap().name, Some("node"));
    assert_eq!((node.entrypoint, node.cmd), (vec!["docker-entrypoint.sh"], vec!["node"]));
    assert_eq!(lookup("golang").unwrap().workdir, "/go");
    let slim = lookup("python").unwrap().variant(Some("3.12-slim")).unwrap();
    assert_eq!((slim.os, slim.package_manager, slim.has_tool("curl")), (Some("debian"), Some("apt"), Some(false)));
    assert_eq!(slim.has_tool("no such tool"), None);
    let alpine = lookup("alpine").unwrap().variant(None).unwrap();
    assert!(alpine.busybox_wget && alpine.has_tool("wget") == Some(true) && alpine.libc == Some("musl"));
    let cuda = lookup("nvcr.io/nvidia/cuda").unwrap();
    assert!(cuda.general_knowledge && cuda.cuda_drivers.contains(&("12.4", "550.54.14")));
    assert!(lookup("scratch").unwrap().variant(None).unwrap().shell.is_none());
}

#[test]
fn names_patterns_and_aliases() {
    assert_eq!(lookup("bitnami/anything").unwrap().repository, "bitnami/*");
    assert_eq!(lookup("bitnami/redis").unwrap().repository, "bitnami/redis");
    assert_eq!(lookup("linuxserver/plex").unwrap().repository, "lscr.io/linuxserver/plex");
    assert_eq!(lookup("ghcr.io/linuxserver/bazarr").unwrap().repository, "lscr.io/linuxserver/*");
    assert_eq!(lookup("index.docker.io/library/nginx").unwrap().repository, "nginx");
    assert_eq!(lookup("gcr.io/distroless/static").unwrap().repository, "gcr.io/distroless/static-debian13");
    assert_eq!(lookup("jenkins").unwrap().status, Status::Removed);
    assert_eq!(lookup("openjdk").unwrap().replacement, Some("eclipse-temurin"));
    for name in ["", "/", "*", "no/such/image", "#date", "pythön", "\0"] {
        assert!(lookup(name).is_none() && tags(name).is_none() && end_of_life(name, "1").is_none(), "{name:?}");
    }
}

#[test]
fn every_entry_decodes() {
    assert_eq!(repositories().count(), 242);
    for repository in repositories() {
        let facts = lookup(repository).unwrap();
        assert_eq!(facts.repository, repository);
        assert!(
            facts.docs.starts_with("https://") && !facts.user.is_empty() && !facts.source.is_empty(),
            "{repository}"
        );
        assert!(facts.summary.ends_with('.') && facts.notes.iter().all(|note| note.ends_with('.')), "{repository}");
        assert_eq!(
            facts.status == Status::Active,
            !["deprecated", "moved", "removed"].contains(&status_word(repository))
        );
        assert!(facts.required_variables.iter().all(|variable| !variable.name.is_empty()), "{repository}");
    }
    assert!(repositories().filter(|name| lookup(name).unwrap().general_knowledge).count() >= 82);
}

fn status_word(repository: &str) -> &'static str {
    let line = include_str!("../../data/images.txt").lines().find(|line| line.split('\t').next() == Some(repository));
    line.and_then(|line| line.split('\t').nth(1)).unwrap()
}

#[test]
fn aliases_lead_somewhere() {
    for alias in ALIASES.records() {
        assert!(lookup(alias.field(1)).is_some(), "{}", alias.field(0));
        assert!(lookup(alias.field(0)).is_some(), "{}", alias.field(0));
    }
}

#[test]
fn most_specific_tags() {
    let cases = [
        ("python", "3", "3.14.7-trixie"),
        ("python", "alpine", "3.14.7-alpine3.24"),
        ("python", "3-slim", "3.14.7-slim-trixie"),
        ("node", "latest", "26.7.0-trixie"),
        ("debian", "latest", "trixie-20260803"),
        ("ubuntu", "24.04", "noble-20260810"),
        ("alpine", "3", "3.24.1"),
        ("postgres", "17", "17.11-trixie"),
        ("nginx", "stable", "1.30.4-trixie"),
        ("golang", "1", "1.27.0-trixie"),
    ];
    for (repository, tag, expected) in cases {
        assert_eq!(tags(repository).unwrap().most_specific(tag), Some(expected), "{repository}:{tag}");
    }
}

#[test]
fn recommended_tags() {
    let cases = [
        ("node", Some("26.7.0")),
        ("python", Some("3.14.7")),
        ("debian", Some("13.6")),
        ("ubuntu", Some("26.04")),
        ("alpine", Some("3.24.1")),
        ("eclipse-temurin", Some("25.0.4_7-jdk")),
        ("mongo", Some("8.3.8")),
        ("clojure", None),
        ("openjdk", None),
        ("unit", None),
    ];
    for (repository, expected) in cases {
        assert_eq!(tags(repository).unwrap().recommended(), expected, "{repository}");
    }
}

#[test]
fn groups_of_all_tags() {
    assert_eq!(official_repositories().len(), 144);
    let mut count = 0;
    for repository in official_repositories() {
        let tags = tags(repository).unwrap();
        for group in tags.groups() {
            assert!(!group.platforms.is_empty(), "{repository}");
            let specific = group.most_specific().unwrap();
            assert!(group.names().any(|name| name == specific));
        }
        for tag in tags.all() {
            count += 1;
            let group = tags.group_of(tag).unwrap();
            assert!(group.names().any(|name| name == tag), "{repository}:{tag}");
            assert!(group.names().any(|name| Some(name) == tags.most_specific(tag)), "{repository}:{tag}");
            assert!(group.platforms.iter().all(|platform| tags.platforms_of(tag).contains(platform)));
        }
        assert!(tags.recommended().is_none_or(|tag| tags.contains(tag)), "{repository}");
    }
    assert_eq!(count, 9_849);
    let python = tags("python").unwrap();
    assert!(python.platforms_of("3").contains(&"windows/amd64") && !python.group_of("3").unwrap().is_windows());
    assert!(python.group_of("").is_none() && python.group_of("2.7").is_none() && !python.contains(""));
}

#[test]
fn ends_of_life() {
    let cases = [
        ("python", "3.8-slim", Some("3.8")),
        ("python", "3.12.4", Some("3.12")),
        ("python", "3", None),
        ("python", "latest", None),
        ("python", "3.15.0rc1-slim", None),
        ("node", "20-alpine", Some("20")),
        ("node", "18.17.0-bullseye-slim", Some("18")),
        ("alpine", "3.19.1", Some("3.19")),
        ("alpine", "20240101", None),
        ("debian", "bookworm-slim", Some("12")),
        ("debian", "11.9", Some("11")),
        ("debian", "stable", None),
        ("ubuntu", "22.04", Some("22.04")),
        ("ubuntu", "jammy-20240101", Some("22.04")),
        ("postgres", "9.6.24-alpine", Some("9.6")),
        ("postgres", "19beta3", None),
        ("nginx", "1.25.3-alpine", Some("1.25")),
        ("golang", "1.21", Some("1.21")),
        ("centos", "centos7", Some("7")),
        ("eclipse-temurin", "8u402-b06-jre", Some("8")),
        ("mysql", "8", None),
        ("mcr.microsoft.com/dotnet/aspnet", "6.0-alpine", Some("6")),
        ("mcr.microsoft.com/windows/servercore", "ltsc2022", Some("2022")),
        ("registry.access.redhat.com/ubi8-minimal", "latest", Some("8")),
        ("prom/prometheus", "v3.5.0", Some("3.5")),
        ("nvidia/cuda", "12.4.1-base-ubuntu22.04", None),
    ];
    for (repository, tag, expected) in cases {
        assert_eq!(end_of_life(repository, tag).map(|eol| eol.cycle), expected, "{repository}:{tag}");
    }
    let python = end_of_life("python", "3.8").unwrap();
    assert!(
        python.is_past(Date { year: 2026, month: 1, day: 1 }) && !python.is_past(Date { year: 2020, month: 1, day: 1 })
    );
    assert_eq!((python.source, python.source_date.to_string().as_str()), ("endoflife.date", "2026-08-22"));
    assert_eq!(end_of_life("debian", "bookworm").unwrap().codename, Some("Bookworm"));
    assert_eq!(python.page(), "https://endoflife.date/python");
}

#[test]
fn hostile_tags() {
    let long = "-".repeat(100_000);
    let digits = "1.".repeat(100_000);
    for tag in ["", "-", ".", "v", "é", "3.é", "\0", "3\t", "99999999999999999999", &long, &digits] {
        for repository in ["python", "debian", "mcr.microsoft.com/dotnet/sdk", "public.ecr.aws/lambda/python"] {
            let _ = lookup(repository).unwrap().variant(Some(tag));
            let _ = end_of_life(repository, tag);
        }
        assert!(tags("python").unwrap().group_of(tag).is_none());
    }
}

#[test]
fn tables_are_small_and_dated() {
    let tables = [
        include_str!("../../data/aliases.txt"),
        include_str!("../../data/eol.txt"),
        include_str!("../../data/eol_products.txt"),
        include_str!("../../data/images.txt"),
        include_str!("../../data/packages.txt"),
        include_str!("../../data/tags.txt"),
        include_str!("../../data/texts.txt"),
        include_str!("../../data/tool_notes.txt"),
        include_str!("../../data/variants.txt"),
    ];
    assert!(tables.iter().map(|text| text.len()).sum::<usize>() < 450_000);
    for text in tables {
        let keys: Vec<_> =
            text.lines().skip_while(|line| line.starts_with('#')).filter_map(|l| l.split('\t').next()).collect();
        assert!(keys.is_sorted() && text.ends_with('\n') && !text.contains('\r'));
        let table = crate::table::Table::new(text);
        assert!(table.date().year >= 2026 && !table.source().is_empty());
        assert!(keys.iter().all(|key| table.get(key).is_some()));
    }
    assert_eq!(catalogue_date().to_string(), "2026-08-21");
    assert_eq!(catalogue_source(), "docker-library/official-images");
    assert_eq!(facts_date().to_string(), "2026-11-20");
}
