use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{CARGO, COMPOSER, Manager, PECL, PHP_EXTENSIONS, unpinned};

rule! {
    /// `cargo install`, `composer require`, `pecl install` or `install-php-extensions` names something without a version.
    ///
    /// The next build installs the newest release of the day. `cargo install` takes `name@1.2.3` and, with `--locked`, the
    /// versions its author built it with; Composer takes `vendor/name:^1.2`; PECL and `install-php-extensions` take
    /// `name-1.2.3`. Extensions that come with PHP have its version.
    ///
    /// ```dockerfile finds 2
    /// FROM php:8.4
    /// RUN pecl install redis
    /// RUN composer require monolog/monolog
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM php:8.4
    /// RUN cargo install --locked ripgrep && cargo install just@1.43.0 && cargo install --path .
    /// RUN composer require monolog/monolog:^3 && composer global require vendor/tool "^1.2"
    /// RUN pecl install redis-6.2.0 && install-php-extensions gd intl xdebug-3.4.5
    /// ```
    "composer-cargo-unpinned" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&CARGO, &COMPOSER, &PECL, &PHP_EXTENSIONS]) {
        let (claim, first, mark) = (found.claim(), found.first(), mark(found.manager));
        let message = format!("{claim}, so another build may install a different one. Write `{first}{mark}VERSION`.");
        context.report(found.range.clone(), message);
    }
}

/// What stands between a name and its version.
fn mark(manager: &Manager) -> char {
    match manager.programs.first() {
        Some(&"cargo") => '@',
        Some(&"composer") => ':',
        _ => '-',
    }
}
