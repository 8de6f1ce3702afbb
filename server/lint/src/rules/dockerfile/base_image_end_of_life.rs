use std::collections::{HashMap, HashSet};

use dockwright_facts::Date;
use dockwright_facts::images::{self, End, EndOfLife};
use dockwright_model::Stage;
use dockwright_syntax::image_ref::ImageRef;

use crate::rule::rule;
use crate::rules::base_image;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// The base image is a version that gets no more fixes.
    ///
    /// After its end of life a language or distribution gets no fixes for security, and after a while its packages vanish
    /// from the mirrors, so that the build fails. Move to a version that is looked after.
    ///
    /// ```dockerfile finds
    /// FROM python:3.8-slim-buster
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.14-slim
    /// ```
    ///
    /// The rule knows the official images of the common languages and distributions and those of .NET, and the dates that endoflife.date
    /// gave on the day its list was made. Debian counts until the end of its long-term support. In a stage that only builds it
    /// is an information, and in the first year after the end a hint.
    ///
    /// ```dockerfile ignores
    /// FROM python:3.14-slim AS build
    /// FROM my-team/python:3.8
    /// FROM debian:12-slim
    /// FROM ubuntu:22.04
    /// ```
    "base-image-end-of-life" {
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["tally/ruby/eol-ruby-version"],
    }
}

/// The images that are looked at. Others, such as databases, are replaced by other means than a new tag.
const IMAGES: &[&str] = &["alpine", "centos", "debian", "node", "php", "python", "ruby", "ubuntu"];

/// Where the images of .NET are.
const DOTNET: &str = "mcr.microsoft.com/dotnet/";

/// By then Debian's long-term support, whose end is on no list here, is over: it goes on for two years and some weeks after
/// the end of the regular one.
const DEBIAN_LONG_TERM: u16 = 3;

fn check(context: &mut Context<'_>) {
    let mut reported = HashSet::new();
    // Stages of large files start from the same few images.
    let mut known = HashMap::new();
    for stage in &context.meaning().stages {
        if context.is_context(stage) {
            continue;
        }
        let Some(image) = stage.image() else { continue };
        let name = image.familiar_name();
        let is_listed = (image.is_official() && IMAGES.contains(&name.as_str())) || name.starts_with(DOTNET);
        if is_old_java(image, &name) {
            report_java(context, stage);
        }
        let Some(tag) = image.tag().filter(|_| is_listed) else { continue };
        let look_up = || {
            let (life, ended) = images::end_of_life(&name, tag).and_then(past)?;
            Some((life, ended, images::successor(&name, tag, &life)))
        };
        let Some((life, ended, next)) = known.entry((name.clone(), tag)).or_insert_with(look_up) else { continue };
        let Some(place) = place(context, stage) else { continue };
        if !reported.insert(place.start) {
            continue;
        }
        let builds = !context.meaning().is_in_final_image(stage.index);
        let when = ended.map(|day| format!(" on {day}")).unwrap_or_default();
        let advice = match next {
            Some(next) => format!("Move to one that does, such as `{next}`."),
            None => "Move to an image that does.".to_owned(),
        };
        let message = format!(
            "`{name}` {} reached its end of life{when} and gets no more fixes, not even for security. {advice}",
            life.cycle
        );
        let written = base_image::tag_range(context, stage).filter(|_| image.digest().is_none());
        let fix = next.as_ref().zip(written).map(|(next, range)| {
            Fix::unsafe_(format!("Replace `{tag}` by `{next}`"), vec![Edit::replace(range, next.as_str())])
        });
        let recent = ended.is_some_and(|day| life.source_date < Date { year: day.year + 1, ..day });
        let severity = match (recent, builds) {
            (true, _) => Severity::Hint,
            (false, true) => Severity::Info,
            (false, false) => Severity::Warning,
        };
        context.report(place, message).severity(severity).maybe_fix(fix);
    }
}

/// Whether an image is one of `openjdk` for a released version: since July 2022 only previews are built.
fn is_old_java(image: &ImageRef, name: &str) -> bool {
    let preview = |tag: &str| tag.split(['-', '.']).any(|word| word == "ea");
    image.is_official() && name == "openjdk" && image.tag().is_some_and(|tag| !preview(tag))
}

fn report_java(context: &mut Context<'_>, stage: &Stage) {
    let Some(place) = base_image::word(context, stage).map(|word| word.span.clone()) else { return };
    let builds = !context.meaning().is_in_final_image(stage.index);
    let message = "The image `openjdk` was given up in 2022 and gets no more fixes, not even for security. Move to one that \
                   does, such as `eclipse-temurin`.";
    let severity = if builds { Severity::Info } else { Severity::Warning };
    context.report(place, message).severity(severity);
}

/// The cycle and the day it ended as far as it is known, if it has.
fn past(life: EndOfLife) -> Option<(EndOfLife, Option<Date>)> {
    match life.end_of_life {
        End::On(day) if life.product == "debian" => {
            let surely = Date { year: day.year + DEBIAN_LONG_TERM, ..day };
            (surely < life.source_date).then_some((life, None))
        }
        End::On(day) => life.is_past(life.source_date).then_some((life, Some(day))),
        End::Over => Some((life, None)),
        End::Open => None,
    }
}

/// The tag, or the whole image where the tag comes from a variable.
fn place(context: &Context<'_>, stage: &Stage) -> Option<std::ops::Range<usize>> {
    base_image::tag_range(context, stage).or_else(|| Some(base_image::word(context, stage)?.span.clone()))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, Severity, fix, lint_text};

    #[test]
    fn tags_and_where_they_come_from() {
        let mut config = Config::default();
        config.select(RULE.id);
        let cases = [
            ("FROM \"ruby:2.5\"\r\n", "2.5", "FROM \"ruby:4.0\"\r\n"),
            ("ARG V=10\nFROM node:${V}-alpine\n", "node:${V}-alpine", "ARG V=10\nFROM node:${V}-alpine\n"),
            ("FROM centos:7\n", "7", "FROM centos:7\n"),
            ("FROM docker.io/library/debian:stretch\n", "stretch", "FROM docker.io/library/debian:trixie\n"),
        ];
        for (text, place, fixed) in cases {
            let findings = lint_text(text, &config);
            assert_eq!(findings.len(), 1, "{text}");
            assert_eq!(&text[findings[0].range.clone()], place);
            assert_eq!(fix(text, &config, Safety::Unsafe).text, fixed);
        }
        for text in ["FROM openjdk:8-jdk-alpine\n", "FROM mcr.microsoft.com/dotnet/sdk:5.0\n"] {
            assert_eq!(lint_text(text, &config).len(), 1, "{text}");
        }
        for text in [
            "FROM openjdk:27-ea-jdk\n",
            "FROM mcr.microsoft.com/dotnet/framework/sdk:4.8\n",
            "FROM python:3\n",
            "FROM python\n",
            "FROM node:lts\n",
            "ARG V\nFROM node:$V\n",
            "FROM quay.io/python:3.6\n",
        ] {
            assert!(lint_text(text, &config).is_empty(), "{text}");
        }
        assert_eq!(lint_text("FROM python:3.6 AS build\nFROM scratch\n", &config)[0].severity, Severity::Info);
    }
}
