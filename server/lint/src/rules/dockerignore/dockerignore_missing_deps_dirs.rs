use crate::rule::rule;

use super::super::ignoring::{Ignoring, TakenIn, anchor, codes, leave_out};
use super::super::stack::DEPENDENCIES;

rule! {
    /// Dependencies and results of the host are copied into the image, which makes its own.
    ///
    /// `node_modules`, `.venv`, `target` and their like are large, made for the host's system, and lie over what the build
    /// installs itself. Each change in them makes the layer anew.
    ///
    /// Only reported where the build makes them: an image that is filled from a `dist` built outside needs it.
    ///
    /// ```text beside
    /// node_modules/
    /// dist/
    /// package.json
    /// Dockerfile
    ///     FROM node:22
    ///     COPY package*.json ./
    ///     RUN npm ci
    ///     COPY . .
    ///     CMD ["node", "dist/main.js"]
    /// ```
    ///
    /// ```dockerignore finds
    /// .git
    /// ```
    ///
    /// ```dockerignore fixed
    /// .git
    /// **/node_modules
    /// ```
    ///
    /// ```dockerignore ignores
    /// .git
    /// node_modules
    /// ```
    "dockerignore-missing-deps-dirs" {
        file: Dockerignore,
        category: Size,
        severity: Hint,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Ignoring<'_>) {
    let Some(taken) = TakenIn::of(context) else { return };
    let slips = DEPENDENCIES.iter().filter(|one| one.is_there(&taken) && one.is_dispensable(&taken));
    let found: Vec<_> = slips.collect();
    if found.is_empty() {
        return;
    }
    let names: Vec<&str> = found.iter().map(|one| one.name).collect();
    let lines: Vec<&str> = found.iter().map(|one| one.pattern).collect();
    let message = format!(
        "The host's {} {} copied into the image, which makes its own. Leave it out.",
        codes(&names),
        if names.len() == 1 { "is" } else { "are" }
    );
    let fix = leave_out(context, &lines);
    context.report(anchor(context), message).fix(fix);
}

#[cfg(test)]
mod tests {
    use super::super::tests::fixed;

    #[test]
    fn by_what_the_build_does() {
        let with = |dockerfile: &str, more: &[(&str, &str)]| {
            let files = [&[("Dockerfile", dockerfile), ("node_modules/", ""), ("dist/", "")], more].concat();
            fixed("dockerignore-missing-deps-dirs", "a\n", &files)
        };
        let node: &[(&str, &str)] = &[("package.json", "{}")];
        assert_eq!(with("FROM a\nCOPY . .\nRUN yarn && yarn build\n", node), "a\n**/node_modules\ndist\n");
        assert_eq!(with("FROM a\nCOPY . .\n", node), "a\n");
        assert_eq!(with("FROM a\nCOPY . .\nRUN npm ci\n", &[]), "a\n");
        assert_eq!(with("FROM a\nCOPY . .\nCOPY dist /d\nRUN npm ci && npm run build\n", node), "a\n**/node_modules\n");
        let python: &[(&str, &str)] = &[("requirements.txt", ""), ("app/__pycache__/", "")];
        assert_eq!(with("FROM a\nCOPY . .\n", python), "a\n**/__pycache__\n");
        let rust: &[(&str, &str)] = &[("Cargo.toml", ""), ("target/", "")];
        assert_eq!(with("FROM a\nCOPY . .\nRUN cargo build --release\n", rust), "a\ntarget\n");
        assert_eq!(with("FROM a\nCOPY . .\nRUN cargo build\nCOPY target/x /x\n", rust), "a\n");
    }
}
