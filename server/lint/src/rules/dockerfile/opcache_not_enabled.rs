use dockwright_model::Stage;
use dockwright_syntax::dockerfile::Keyword;

use crate::lines;
use crate::rule::rule;
use crate::rules::{base_image, container::Container, ruby};
use crate::{Context, Fix};

rule! {
    /// A web server with PHP runs without OPcache.
    ///
    /// Without it PHP reads and compiles every script again for every request. The official images up to PHP 8.4 bring the
    /// extension, but do not switch it on; since PHP 8.5 it is always there.
    ///
    /// ```dockerfile finds
    /// FROM php:8.4-fpm
    /// COPY . /var/www/html
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM php:8.4-fpm
    /// RUN docker-php-ext-install opcache
    /// COPY . /var/www/html
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM php:8.4-apache
    /// RUN docker-php-ext-install pdo_mysql opcache
    /// ```
    ///
    /// Settings may be in a file that is copied; images for the command line start a process for each call:
    ///
    /// ```dockerfile ignores
    /// FROM php:8.4-cli
    /// FROM php:8.4-fpm
    /// COPY docker/php.d/ /usr/local/etc/php/conf.d/
    /// ```
    "opcache-not-enabled" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["tally/php/enable-opcache-in-production"],
    }
}

fn check(context: &mut Context<'_>) {
    let Some(stage) = context.meaning().final_stage() else { return };
    let Some(image) = ruby::official(context, stage.index, "library/php") else { return };
    let tag = image.tag().unwrap_or_default();
    let server = tag.split('-').any(|part| part == "fpm" || part == "apache");
    // Tags that move have it built in by now.
    let before = matches!(ruby::version(image), Some((major, Some(minor))) if (major, minor) < (8, 5));
    let old = before || matches!(ruby::version(image), Some((major, None)) if major < 8);
    let container = Container::of(context.file, stage);
    let other = ruby::is_left_alone(context, stage) || container.is_helper() || container.is_shell();
    if !server || !old || other || is_enabled(context, stage) {
        return;
    }
    let Some(word) = base_image::word(context, stage) else { return };
    let line = "RUN docker-php-ext-install opcache";
    let message = "Without OPcache PHP compiles every script again for every request, and this image does not switch it on. Add \
                   `docker-php-ext-install opcache`.";
    let edit = lines::behind_from(context.file, stage.index, line);
    let fix = edit.map(|edit| Fix::unsafe_(format!("Insert `{line}`"), vec![edit]));
    context.report(word.span.clone(), message).maybe_fix(fix);
}

/// Whether something in the final image switches it on, or may.
fn is_enabled(context: &Context<'_>, stage: &Stage) -> bool {
    let meaning = context.meaning();
    let container = Container::of(context.file, stage);
    let mentions = |text: &str| text.to_ascii_lowercase().contains("opcache");
    container.instructions().any(|(index, instruction)| match instruction.keyword {
        Keyword::Run => {
            let bodies = meaning.bodies_of(index);
            let scripts = || bodies.iter().flat_map(|body| &body.script.commands);
            // A script of the project may do anything.
            let unknown = bodies.is_empty()
                || scripts().any(|command| {
                    command.words.first().is_some_and(|word| {
                        word.value_or_text().starts_with('.') || word.value_or_text().ends_with(".sh")
                    })
                });
            let mut words = bodies.iter().flat_map(|body| body.script.words());
            unknown || words.any(|word| mentions(&word.text))
        }
        Keyword::Env | Keyword::Arg => mentions(instruction.rest.text()),
        Keyword::Copy | Keyword::Add => {
            let text = instruction.rest.text();
            mentions(text) || ["conf.d", "PHP_INI_DIR", "/etc/php", ".ini"].iter().any(|part| text.contains(part))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn which_images() {
        let count = |text: &str| count("opcache-not-enabled", text);
        for text in
            ["FROM php:7-apache", "FROM php:8.3-fpm-alpine AS a\nFROM a", "FROM php:5.6-apache\nRUN apt-get update"]
        {
            assert_eq!(count(&format!("{text}\n")), 1, "{text}");
        }
        for text in [
            "FROM php:8.5-fpm",
            "FROM php:fpm",
            "FROM php:8-apache",
            "FROM php:8.4",
            "FROM php:8.4-fpm AS dev",
            "FROM bitnami/php-fpm:8.4",
            "FROM php:8.4-fpm\nRUN ./install.sh",
            "FROM php:8.4-fpm\nENV PHP_OPCACHE_ENABLE=1",
            "FROM php:8.4-fpm\nRUN <<EOF\ndocker-php-ext-enable opcache\nEOF",
            "FROM php:8.4-fpm\nCOPY php.ini $PHP_INI_DIR/",
        ] {
            assert_eq!(count(&format!("{text}\n")), 0, "{text}");
        }
    }
}
