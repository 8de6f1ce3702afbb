use crate::refactor::sort_packages::{lists, sort};
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// Packages are not listed in alphabetical order.
    ///
    /// In a sorted list a package is found at a glance, is not named twice, and changes to the list seldom collide. Lists with
    /// options, variables or comments in between are sorted piece by piece. This is a matter of taste, so the rule belongs to
    /// the profile of all rules.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends \
    ///         git \
    ///         curl=8.14.1-2 \
    ///         build-essential \
    ///     && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends \
    ///         build-essential \
    ///         curl=8.14.1-2 \
    ///         git \
    ///     && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends \
    ///         # tools
    ///         git \
    ///         # libraries
    ///         libpq5 \
    ///         $MORE \
    ///         Curl \
    ///         curl-dev \
    ///     && rm -rf /var/lib/apt/lists/*
    /// ```
    "sort-packages" {
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        changes: [Commands],
        also: ["tally/sort-packages"],
    }
}

fn check(context: &mut Context<'_>) {
    for list in lists(context.file, None) {
        let Some((place, edits)) = sort(&list) else { continue };
        let message = "The packages are not in alphabetical order, in which they are easier to find and to compare.";
        context.report(place, message).fix(Fix::safe("Sort the packages", edits));
    }
}

#[cfg(test)]
mod tests {
    use dockwright_model::File;

    use crate::refactor::sort_packages::sort_packages;
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn pieces_are_sorted_alone() {
        let mut config = Config::default();
        assert!(config.select("sort-packages"));
        for (before, after) in [
            ("apt-get install -y b a", "apt-get install -y a b"),
            ("apt-get install -y b a -t sid d c", "apt-get install -y a b -t sid c d"),
            ("pip install 'b>1' A==2 -r x.txt", "pip install A==2 'b>1' -r x.txt"),
            ("apk add b $X a", "apk add b $X a"),
            ("npm i @b/c a && yarn add d c", "npm i @b/c a && yarn add c d"),
            ("apk add b=1 \\\n # c\n a", "apk add b=1 \\\n # c\n a"),
            ("go run b a", "go run b a"),
        ] {
            let text = format!("FROM x\nRUN {before}\n");
            let fixed = fix(&text, &config, Safety::Safe).text;
            assert_eq!(fixed, format!("FROM x\nRUN {after}\n"));
            assert!(lint_text(&fixed, &config).is_empty(), "{fixed}");
            assert_eq!(sort_packages(&File::new(&text), 1).is_some(), before != after);
        }
    }
}
