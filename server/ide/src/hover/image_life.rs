//! How long an image is looked after: its software, the distribution below, the driver that CUDA wants.

use dockwright_facts::Date;
use dockwright_facts::cuda::version_in_tag;
use dockwright_facts::images::{self, End, EndOfLife, ImageFacts};
use dockwright_syntax::image_ref::ImageRef;

use super::image_facts::{self, product_name};
use super::markdown::code;

/// The life of the version that the tag names.
pub(crate) fn of(image: &ImageRef) -> Option<EndOfLife> {
    images::end_of_life(&image.familiar_name(), &exact_tag(image))
}

/// The tag, or what it is equal to when it names no version: `latest` is `26.7.0-trixie`.
fn exact_tag(image: &ImageRef) -> String {
    let written = image.tag().unwrap_or("latest");
    if images::end_of_life(&image.familiar_name(), written).is_some() || image.digest().is_some() {
        return written.to_owned();
    }
    equal_tag(image).unwrap_or(written).to_owned()
}

/// The most specific equal tag, unless a digest decides what is pulled.
fn equal_tag(image: &ImageRef) -> Option<&'static str> {
    image.digest().is_none().then_some(())?;
    images::tags(&image.familiar_name())?.most_specific(image.tag().unwrap_or("latest"))
}

/// The release of the distribution the image is built on, where the tag, an equal tag or the name says it.
pub(crate) fn distribution(image: &ImageRef, facts: &ImageFacts) -> Option<EndOfLife> {
    let os = image_facts::variant(image, facts)?.os?;
    let own = of(image).filter(|life| life.product.starts_with(os));
    if own.is_some() {
        return own;
    }
    let repository = facts.repository.rsplit('/').next().unwrap_or_default();
    let texts = [image.tag().unwrap_or_default(), equal_tag(image).unwrap_or_default(), repository];
    texts.iter().flat_map(|text| text.split('-')).find_map(|word| {
        let version = word.strip_prefix(os).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let codename = word.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(word);
        images::end_of_life(os, version.or(codename)?)
    })
}

/// What has reached its end of life by `today`, as sentences.
pub(super) fn warnings(image: &ImageRef, facts: &ImageFacts, today: Date) -> Vec<String> {
    let own = of(image);
    let below = distribution(image, facts).filter(|below| own.is_none_or(|own| own.product != below.product));
    let past = own.into_iter().chain(below).filter(|life| life.is_past(today));
    past.map(|life| {
        let when = match life.end_of_life {
            End::On(day) => format!(" on {day}"),
            _ => String::new(),
        };
        format!("**End of life:** {} reached its end of life{when}.", release_name(&life))
    })
    .collect()
}

/// How long the version is supported, when it still is.
pub(super) fn support(image: &ImageRef, today: Date) -> String {
    let Some(life) = of(image).filter(|life| !life.is_past(today)) else { return String::new() };
    let end = match life.end_of_life {
        End::On(day) => format!("until {day}"),
        _ => "no end announced".to_owned(),
    };
    let long = if life.long_term { ", long-term support" } else { "" };
    let active = match life.support_ends {
        Some(End::On(day)) if life.support_is_past(today) => format!("; only security fixes since {day}"),
        Some(End::On(day)) if life.support_ends != Some(life.end_of_life) => format!("; active support until {day}"),
        _ => String::new(),
    };
    format!("{}: {end}{long}{active}", release_name(&life))
}

/// A release as people call it: `Debian 12 (Bookworm)`, `Node.js 22`.
pub(crate) fn release_name(life: &EndOfLife) -> String {
    let codename = life.codename.map(|codename| format!(" ({codename})")).unwrap_or_default();
    format!("{}{codename}", version_name(life))
}

/// The same without the code name: `Debian 12`.
pub(crate) fn version_name(life: &EndOfLife) -> String {
    format!("{} {}", product_name(life.product), life.cycle)
}

/// The oldest driver of NVIDIA for the CUDA version that the tag names: at its start in images of CUDA itself, otherwise
/// as in `2.5.1-cuda12.4-runtime`.
pub(super) fn driver(image: &ImageRef, facts: &ImageFacts) -> String {
    let Some(version) = version_in_tag(&image.familiar_name(), image.tag().unwrap_or_default()) else {
        return String::new();
    };
    let major = version.major;
    let exact = version.driver().map(|driver| (code(driver), version.to_string()));
    let compatible =
        version.compatible_driver().map(code).filter(|family| exact.as_ref().is_none_or(|(own, _)| own != family));
    let text = match (exact, compatible) {
        (Some((own, exact)), Some(compatible)) => {
            format!("NVIDIA {own} or newer for CUDA {exact}; {compatible} suffices with minor-version compatibility")
        }
        (Some((own, exact)), None) => format!("NVIDIA {own} or newer for CUDA {exact}"),
        (None, Some(compatible)) => {
            format!("NVIDIA {compatible} or newer for CUDA {major}, with minor-version compatibility")
        }
        (None, None) => return String::new(),
    };
    // Where all facts are general knowledge, the line on the sources says so.
    let doubtful = images::lookup("nvidia/cuda").is_some_and(|cuda| cuda.general_knowledge);
    if doubtful && !facts.general_knowledge { format!("{text} (general knowledge)") } else { text }
}
