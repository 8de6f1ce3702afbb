use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Span, Variable, Word};

use super::super::runs;
use super::super::splitting::{self, Shape, Shapes};
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// A variable without quotes may become no word at all, or several.
    ///
    /// The shell cuts the value of `$NAME` at blanks and takes `*` and `?` in it for patterns, unless it stands in double
    /// quotes. In `[ … ]` an empty value makes another question of it: `[ -n $NAME ]` is always true, and `[ $NAME = yes ]`
    /// is an error that counts as no.
    ///
    /// Only what is certain enough is found: in `[ … ]` variables that may be empty (an `ARG` without a default, a value
    /// `""`) or hold several words, and elsewhere values with blanks or patterns that are part of a longer word. A list of
    /// packages or options that is meant to be cut (`apt-get install $PACKAGES`) is left alone.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// ARG DEBUG
    /// ENV APP_DIR="/srv/my app"
    /// RUN if [ $DEBUG = yes ]; then make debug; fi
    /// RUN cp app.conf $APP_DIR/etc/
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// ARG DEBUG
    /// ENV APP_DIR="/srv/my app"
    /// RUN if [ "$DEBUG" = yes ]; then make debug; fi
    /// RUN cp app.conf "$APP_DIR/etc/"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ARG DEBUG=no
    /// ARG TARGETARCH
    /// ENV PACKAGES="curl git"
    /// RUN if [ $DEBUG = yes ] && [ $TARGETARCH = amd64 ]; then make debug; fi
    /// RUN apt-get update && apt-get install -y --no-install-recommends $PACKAGES && rm -rf /var/lib/apt/lists/*
    /// RUN make && [ $? = 0 ]
    /// ```
    "unquoted-variable" {
        category: Correctness,
        severity: Info,
        fix: Some(Unsafe),
        also: ["SC2086", "shellcheck/SC2086", "SC2070", "shellcheck/SC2070"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context).filter(|body| body.script.understood) {
        let mut shapes = Shapes::new(context.file, body);
        for command in &body.script.commands {
            let asked = splitting::asked_words(command);
            for (word, before) in asked.iter().zip(&command.words) {
                check_asked(context, body, &mut shapes, word, before);
            }
            if asked.is_empty() && !is_read_otherwise(command) {
                command.words.iter().for_each(|word| check_part(context, body, &mut shapes, word));
            }
        }
    }
}

/// A word of `[ … ]`, and the one before it.
fn check_asked<'a>(
    context: &mut Context<'a>,
    body: &'a ShellBody,
    shapes: &mut Shapes<'a>,
    word: &'a Word,
    before: &Word,
) {
    let mut exposed = exposed(word).map(|variable| (variable, shapes.of(word, variable)));
    let Some((variable, shape)) = exposed.find(|(_, shape)| *shape != Shape::Word) else { return };
    // Text beside it keeps the word from vanishing: `x$NAME`.
    if shape == Shape::PerhapsNothing && word.text.len() > variable.span.len() {
        return;
    }
    let name = &variable.name;
    let always = shape == Shape::PerhapsNothing && before.is("-n");
    let (severity, what) = match shape {
        _ if always => (Severity::Warning, format!("Without quotes `-n` is true even if `{name}` is empty.")),
        Shape::Several => {
            (Severity::Info, format!("The value of `{name}` is several words here, which `[` does not understand."))
        }
        _ => (
            Severity::Info,
            format!("If `{name}` is empty, a word is missing here, and `[` fails instead of comparing."),
        ),
    };
    let message = format!("{what} Put it in double quotes.");
    let range = body.range(variable.span);
    context.report(range, message).severity(severity).maybe_fix(splitting::quote(body, word));
}

/// A value of several words as a part of a word, so that no list can be meant.
fn check_part<'a>(context: &mut Context<'a>, body: &'a ShellBody, shapes: &mut Shapes<'a>, word: &'a Word) {
    let mut exposed = exposed(word).filter(|variable| is_in_a_path(word, variable.span));
    let Some(variable) = exposed.find(|variable| shapes.of(word, variable) == Shape::Several) else { return };
    let message = format!(
        "The value of `{}` has blanks or a pattern in it, so without quotes this becomes several words. Put it in double quotes.",
        variable.name
    );
    let range = body.range(variable.span);
    context.report(range, message).maybe_fix(splitting::quote(body, word));
}

/// Whether a path goes on behind a variable.
fn is_in_a_path(word: &Word, variable: Span) -> bool {
    let behind = variable.end.saturating_sub(word.span.start) as usize;
    word.text.get(behind..).is_some_and(|rest| rest.starts_with('/')) && word.text.len() == word.span.len()
}

/// The variables of a word that are not quoted.
fn exposed(word: &Word) -> impl Iterator<Item = &Variable> {
    word.variables.iter().filter(|variable| !variable.quoted && !variable.span.is_empty())
}

/// Whether a command does not cut its words: `[[ … ]]`, and strings that another shell reads.
fn is_read_otherwise(command: &Command) -> bool {
    command.nesting.shell_string || command.words.first().is_some_and(|word| word.is("[[") || word.is("export"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, lint_text};

    #[test]
    fn traps() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let head = "FROM debian:12\nARG A\nARG D=x\nENV E=\"\" L=\"a b\" G=\"/x/*\"\n";
        let found = |run: &str| lint_text(&format!("{head}{run}\n"), &config).len();
        for run in [
            "RUN [ -n $A ] && b",
            "RUN test -z $E",
            "RUN if [ \"x\" = $L ]; then b; fi",
            "RUN X= ; [ $X = y ]",
            "RUN cp $L/x y",
            "RUN <<F\ncp ${L}/x y\nF",
            "ONBUILD RUN [ $A = x ]",
        ] {
            assert_eq!(found(run), 1, "{run}");
        }
        for run in [
            "RUN [ -n \"$A\" ] && b",
            "RUN [ x$A = xy ]",
            "RUN [ ${A:-no} = yes ]",
            "RUN [ ${#A} -gt 0 ]",
            "RUN [ $D = x ]",
            "RUN [ $HOME = /root ]",
            "RUN X=$(nproc); [ $X = 1 ]",
            "RUN X=1; [ $X = 1 ]",
            "SHELL [\"/bin/bash\", \"-c\"]\nRUN [[ $A = x ]]",
            "RUN gcc $L -o x && rm -rf $G && make -j$A",
            "RUN for f in a b; do cp $f/x y; done",
            "RUN bash -c '[ $A = x ]'",
            "CMD [ $A = x ]",
        ] {
            assert_eq!(found(run), 0, "{run}");
        }
    }
}
