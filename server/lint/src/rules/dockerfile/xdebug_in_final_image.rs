use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::shell::{Command, Word};

use crate::lines;
use crate::rule::rule;
use crate::rules::{final_image, installs, ruby, runs};
use crate::{Context, Fix};

rule! {
    /// Xdebug is in the final image.
    ///
    /// The debugger slows every request down, also when nobody debugs, and lets whoever may connect to it run code. Install it in
    /// a stage for developing that starts from this one.
    ///
    /// ```dockerfile finds
    /// FROM php:8.4-fpm
    /// COPY . .
    /// RUN pecl install xdebug && docker-php-ext-enable xdebug
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM php:8.4-fpm
    /// COPY . .
    /// ```
    ///
    /// Stages for developing and testing may have it, images without an application are for developing, and a build argument
    /// may decide:
    ///
    /// ```dockerfile ignores
    /// FROM php:8.4-fpm AS app
    /// COPY . .
    /// ARG WITH_XDEBUG=0
    /// RUN if [ "$WITH_XDEBUG" = 1 ]; then pecl install xdebug; fi
    /// FROM app AS dev
    /// RUN pecl install xdebug-3.4.0 && docker-php-ext-enable xdebug
    /// ```
    "xdebug-in-final-image" {
        category: Maintainability,
        severity: Info,
        fix: Some(Unsafe),
        also: ["tally/php/no-xdebug-in-final-image"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    if meaning.final_stage().is_none_or(|stage| ruby::is_left_alone(context, stage)) {
        return;
    }
    let holds_files = [Keyword::Copy, Keyword::Add]
        .iter()
        .any(|keyword| final_image::instructions(context, *keyword).next().is_some());
    if !holds_files {
        return;
    }
    for (index, _) in final_image::instructions(context, Keyword::Run) {
        let bodies = meaning.bodies_of(index);
        let commands =
            || bodies.iter().flat_map(|body| body.script.commands.iter().map(move |command| (body, command)));
        let removed = commands().any(|(_, command)| installs::removes(command) && names(command).is_some());
        let chosen = |command: &Command| command.nesting.branch || command.nesting.condition;
        let found = commands().find_map(|(body, command)| Some((body, xdebug(command).filter(|_| !chosen(command))?)));
        let Some((body, word)) = found.filter(|_| !removed) else { continue };
        let message = "Xdebug slows every request down and lets whoever reaches it run code. Install it in a stage for developing \
                       that starts from this one.";
        let fix = removal(context, body);
        context.report(body.range(word.span), message).maybe_fix(fix);
    }
}

/// The word of a command that installs or enables the extension.
fn xdebug(command: &Command) -> Option<&Word> {
    let effective = command.effective();
    let extension = match effective.program()? {
        "docker-php-ext-install" | "docker-php-ext-enable" | "install-php-extensions" | "phpenmod" => true,
        "pecl" | "pie" => effective.operands(&[]).next().is_some_and(|word| word.is("install")),
        _ => installs::install(command).is_some(),
    };
    names(command).filter(|_| extension)
}

fn names(command: &Command) -> Option<&Word> {
    command.effective().arguments().iter().find(|word| {
        let text = word.value_or_text();
        !word.is_option() && !text.contains('/') && text.contains("xdebug") || text == "xdebug/xdebug"
    })
}

/// Removes a RUN that does nothing else.
fn removal(context: &Context<'_>, body: &ShellBody) -> Option<Fix> {
    let commands = &body.script.commands;
    let only = commands.iter().all(|command| {
        let effective = command.effective();
        let others =
            || effective.operands(&[]).filter(|word| !word.is("install") && !word.value_or_text().contains("xdebug"));
        xdebug(command).is_some() && others().next().is_none()
    });
    let run = runs::replaceable(context.file, body).filter(|_| only)?;
    Some(Fix::unsafe_("Remove the RUN that installs Xdebug", vec![lines::removal(context.file, run)]))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    #[test]
    fn what_installs_it() {
        let rule = "xdebug-in-final-image";
        let text = |rest: &str| format!("FROM php:8.4-fpm AS app\nCOPY . .\n{rest}\n");
        for rest in [
            "RUN pecl install xdebug-3.4.0",
            "RUN apt-get install -y php8.3-fpm php8.3-xdebug",
            "RUN apk add --no-cache php83-pecl-xdebug",
            "RUN install-php-extensions gd xdebug",
            "RUN yes | pecl install xdebug && echo zend_extension=xdebug > x.ini",
        ] {
            assert_eq!(count(rule, &text(rest)), 1, "{rest}");
        }
        for rest in [
            "RUN rm -f /usr/local/etc/php/conf.d/xdebug.ini",
            "RUN pecl install redis",
            "RUN apt-get purge -y php-xdebug",
            "ENV APP_ENV=dev\nRUN pecl install xdebug",
            "RUN pecl install xdebug\nFROM php:8.4",
        ] {
            assert_eq!(count(rule, &text(rest)), 0, "{rest}");
        }
        assert_eq!(count(rule, "FROM php:8.4\nRUN pecl install xdebug\n"), 0, "for developing");
        let mixed = text("RUN docker-php-ext-enable gd xdebug");
        assert_eq!(fixed(rule, &mixed), mixed);
    }
}
